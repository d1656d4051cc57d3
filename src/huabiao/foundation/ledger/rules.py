"""What an entry may hold, and the exact bytes that are hashed and signed. No Django, no database.

The ledger never holds a person's words, since nothing can be taken out of it again (个人信息保护法第四十七条
gives a right to deletion): identifiers, counts and digests only.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from huabiao.kernel.errors import RuleBroken

ACTOR_LENGTH = ACT_LENGTH = 100
THING_LENGTH = KEY_LENGTH = 255
PATH_LENGTH = 255
# A string in `detail` is an identifier or a digest; whatever is longer or not ASCII is somebody's words.
DETAIL_STRING_LENGTH = 255
_HEAD_PURPOSE = b"huabiao ledger head 1\n"


class UnreadableHead(RuleBroken):
    """What was given as a signed head is not one."""


def check_value(name: str, value: str, length: int, *, may_be_empty: bool = False) -> None:
    """Refuse a value that a database would cut or change: a mistake in the code that records."""
    if not isinstance(value, str) or not value.isprintable() or len(value) > length:
        raise ValueError(
            f"The ledger's {name} is printable text of at most {length} characters, not {value!r}."
        )
    if not value and not may_be_empty:
        raise ValueError(f"The ledger's {name} must not be empty.")


def check_detail(value: Any) -> None:
    """Refuse what is neither identifier nor count nor digest, or a database would change."""
    match value:
        case None | bool() | int():
            return
        case str():
            if not (value.isascii() and value.isprintable() and len(value) <= DETAIL_STRING_LENGTH):
                raise ValueError(
                    "The ledger's detail takes identifiers, counts and digests, never a person's words: "
                    f"{value[:40]!r} is not ASCII or longer than {DETAIL_STRING_LENGTH}; record its digest."
                )
        case list() | tuple():
            for item in value:
                check_detail(item)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"The ledger's detail has a key that is not text: {key!r}.")
                check_detail(key)
                check_detail(item)
        case _:
            raise ValueError(
                f"The ledger's detail cannot hold {value!r} of {type(value)}; turn it into text."
            )


def leaf_data(
    *,
    number: int,
    at: datetime,
    actor: str,
    act: str,
    thing: str,
    organ_path: str,
    detail: Mapping[str, Any],
    keys: list[str],
) -> bytes:
    """The bytes of one entry that stand in the tree: the same bytes are one line of an export."""
    return _canonical(
        {
            "number": number,
            "at": _instant(at),
            "actor": actor,
            "act": act,
            "thing": thing,
            "organ_path": organ_path,
            "detail": detail,
            "keys": sorted(keys),
        }
    )


@dataclass(frozen=True)
class SignedHead:
    """签名树根: the root of the first `size` entries, and who vouches for it."""

    size: int
    root: bytes
    at: datetime
    algorithm: str
    key_id: str
    signature: bytes = b""

    def message(self) -> bytes:
        """The bytes that are signed."""
        unsigned = {name: value for name, value in self.as_dict().items() if name != "signature"}
        return _HEAD_PURPOSE + _canonical(unsigned)

    def as_dict(self) -> dict[str, str | int]:
        """For JSON: to be pinned elsewhere and given back to `from_dict`."""
        return {
            "size": self.size,
            "root": self.root.hex(),
            "at": _instant(self.at),
            "algorithm": self.algorithm,
            "key_id": self.key_id,
            "signature": self.signature.hex(),
        }

    @classmethod
    def from_dict(cls, given: Any) -> Self:
        try:
            head = cls(
                size=given["size"],
                root=bytes.fromhex(given["root"]),
                at=datetime.fromisoformat(given["at"]),
                algorithm=given["algorithm"],
                key_id=given["key_id"],
                signature=bytes.fromhex(given["signature"]),
            )
            is_whole = head.as_dict() == given and type(head.size) is int and head.size >= 0
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise UnreadableHead("所给的签名树根无法读取，请用 ledger head --json 输出的原文件。") from error
        if not is_whole:
            raise UnreadableHead("所给的签名树根不完整或被改动过，请用 ledger head --json 输出的原文件。")
        return head


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _canonical(value: Mapping[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()
