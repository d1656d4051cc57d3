"""Frame and page: a page is stored without its frame, with named marks where the frame goes in.

A change of a site's name, theme, navigation or footer then needs no template and no query: only this.
"""

import hashlib
import json
from collections.abc import Mapping

from .templating import MARK

_MARK = MARK.encode()


class UnknownSlot(LookupError):
    """A page asks for a slot that the frame does not have."""


def splice(blob: bytes, slots: Mapping[bytes, bytes]) -> bytes:
    """The page's bytes: every mark replaced by its slot. Raises UnknownSlot."""
    parts = blob.split(_MARK)
    if len(parts) == 1:
        return blob
    try:
        parts[1::2] = [slots[name] for name in parts[1::2]]
    except KeyError as error:
        raise UnknownSlot(error.args[0].decode(errors="replace")) from None
    return b"".join(parts)


def encode(slots: Mapping[str, str]) -> dict[bytes, bytes]:
    """Slots as bytes, with slots inside slots resolved."""
    flat: dict[str, str] = {}

    def resolve(name: str, seen: tuple[str, ...]) -> str:
        if name in flat:
            return flat[name]
        if name in seen or name not in slots:
            raise UnknownSlot(name)
        parts = slots[name].split(MARK)
        parts[1::2] = [resolve(inner, (*seen, name)) for inner in parts[1::2]]
        flat[name] = "".join(parts)
        return flat[name]

    return {name.encode(): resolve(name, ()).encode() for name in slots}


def digest(slots: Mapping[str, str]) -> str:
    """What identifies a frame."""
    return hashlib.sha256(json.dumps(slots, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
