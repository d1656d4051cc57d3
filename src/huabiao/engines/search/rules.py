"""Limits and weights of the search, in one place. Plain Python.

The weights were chosen on one half of the questions of benchmarks/search_quality.py and tried on the other.
"""

# What one question may cost.
MAX_QUERY = 100  # characters that are read; the rest is cut off
MAX_TERMS = 40  # terms by which candidates are fetched, the rarest
MAX_RANKED_TERMS = 60  # terms by which they are ordered
MAX_VARIANTS = 6  # readings of one question: itself, synonyms, Pinyin
CANDIDATES = 200
PAGE_SIZE = 10
MAX_PAGES = CANDIDATES // PAGE_SIZE
MAX_SUGGESTIONS = 8

# The index.
FORMAT = 6  # another number makes every index build itself anew
UNIT_SIZE = 1200  # characters of text that are fetched as one
MAX_TERM = 32
MAX_VOCABULARY = 100_000

# Ranking (BM25 with k1 and b; see docs/duties/search.md for what each part is).
K1, B = 0.9, 0.4
BEST_UNIT, WHOLE_DOCUMENT, BEST_SENTENCE, TITLE = 1.0, 1.0, 1.5, 0.5
PHRASE_IN_TITLE, PHRASE_IN_TEXT = 0.6, 0.5
# A document whose title says (nearly) all that was asked for stands above news with such a title.
OFFICIAL, OFFICIAL_TITLE, NEARLY_ALL = frozenset({"document", "service"}), 0.5, 0.8
EXACT_TITLE, EXACT_NUMBER = 50.0, 100.0
NAMED_ARTICLE = 1.0
MIN_COVERAGE = 0.34  # of the question's weight that a result must hold
LONG_QUESTION, MIN_COVERAGE_LONG = 8, 0.18  # … of a question with so many terms

KINDS: dict[str, str] = {
    "document": "文件", "interpretation": "解读", "service": "办事", "answer": "问答", "news": "新闻", "organ": "机构",
}  # fmt: skip
# An official document stands above the news about it.
AUTHORITY: dict[str, float] = {
    "document": 1.03,
    "service": 1.02,
    "interpretation": 1.01,
    "answer": 1.0,
    "organ": 1.0,
    "news": 0.99,
}
VALIDITIES: dict[str, str] = {
    "current": "现行有效",
    "pending": "尚未施行",
    "amended": "已修改",
    "repealed": "废止",
    "expired": "失效",
}
# What is in force stands above what is not.
VALIDITY: dict[str, float] = {
    "": 1.0,
    "current": 1.0,
    "pending": 0.95,
    "amended": 0.85,
    "repealed": 0.7,
    "expired": 0.7,
}
RECENCY, RECENCY_YEARS = 0.03, 2.0

# Facets in their order: name in the address, heading, whether all sites' pages show it.
FACETS: dict[str, str] = {
    "kind": "类别", "site": "网站", "organ": "来源", "year": "年份", "subject": "主题", "validity": "文件效力",
}  # fmt: skip
FACET_VALUES = 8  # values shown of one facet
MAX_FACET_VALUE = 60  # characters

# How often one visitor may ask: so many at once, so many a second in the long run.
BURST, PER_SECOND = 30, 3.0
SUGGEST_BURST, SUGGEST_PER_SECOND = 60, 8.0

# Hot words are kept by the day; a word asked for less often than this is shown to nobody, so that nobody is known by it.
SHOWN_FROM = 3
KEEP_DAYS = 400
MAX_LOGGED = 30
