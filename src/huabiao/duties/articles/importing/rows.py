"""What every reader gives: rows, and refusals with their line and a sentence."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from .. import rules

# A line longer than this is skipped without ever standing in memory. 500,000 characters of text with its markup and
# some pictures inside it as data: stay below.
MAX_ROW = 24 * 1024 * 1024
MAX_ROWS = 2_000_000
MAX_REASON = 300
assert rules.MAX_TEXT * 4 < MAX_ROW


class Refusal(NamedTuple):
    """A row that does not come in."""

    line: int
    reason: str


@dataclass(slots=True)
class Row:
    """One item as the other system names its parts. `file` is where a folder's item lies, relative to the source's root."""

    line: int
    values: dict[str, Any]
    file: str = ""


@dataclass(frozen=True)
class Source:
    """What is to be read, and the folder below which pictures and files may be taken."""

    path: Path
    root: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", self.path if self.path.is_dir() else self.path.parent)
