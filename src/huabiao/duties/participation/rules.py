"""Kinds of letter, and the bounds of what a stranger may send."""

# 国办发〔2020〕53号: the five kinds of 诉求.
KINDS = {"inquiry": "咨询", "help": "求助", "complaint": "投诉", "report": "举报", "suggestion": "建议"}
HINTS = {
    "inquiry": "问一件事怎么办、依据是什么", "help": "遇到困难，请求帮助", "complaint": "对服务或管理不满意",
    "report": "反映违法违规的线索", "suggestion": "希望怎样做得更好",
}  # fmt: skip
LIMIT_OF_KIND = {"inquiry": "letter-inquiry"}  # others: "letter"

MAX_TITLE, MAX_TEXT, MAX_MORE = 50, 2000, 500
MAX_FILES, MAX_FILE_BYTES = 5, 10 * 1024 * 1024
FILE_KINDS = frozenset(
    {"jpg", "png", "webp", "gif", "pdf", "doc", "docx", "xls", "xlsx", "ofd", "wps", "txt"}
)

# One address: so many letters at once, then one in so many seconds; and the same for looking a letter up.
WRITE_BURST, WRITE_PER_SECOND = 6, 1 / 120
QUERY_BURST, QUERY_PER_SECOND = 12, 1 / 10

# Without what is mistaken for something else (0 O, 1 I L); 32⁸ codes, and twelve attempts in two minutes.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
ONCE_SECONDS = 24 * 3600  # a form that was opened longer ago is to be opened anew
SEEN_SECONDS = 2 * 3600  # how long a letter that was looked up may be acted upon

PAGE_SIZE = 20


def limit_kind(kind: str) -> str:
    """The limit of a kind of letter (engines.casework.rules.LIMITS)."""
    return LIMIT_OF_KIND.get(kind, "letter")


def shown_name(name: str) -> str:
    """ "李**": how staff read a writer's name until they ask for it."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def shown_phone(phone: str) -> str:
    """ "*******0417"."""
    return "*" * max(len(phone) - 4, 0) + phone[-4:] if phone else ""
