"""Tables: CSV with broken rows, and workbooks (.xlsx). The first row names the columns."""

import csv
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from huabiao.kernel.errors import RuleBroken

from .. import filetypes
from .rows import MAX_ROW, Refusal, Row

csv.field_size_limit(MAX_ROW)

_DELIMITERS = ",\t;|"
_MAX_RECORD_LINES = 20_000
_MAX_STRINGS = 64 * 1024 * 1024  # a workbook's table of words stands in memory
_EXCEL_HINT = "sep="

Line = tuple[int, str]


def read_csv(lines: Iterable[Line | Refusal]) -> Iterator[Row | Refusal]:
    """Rows of a table in text. A quotation mark that is never closed costs its own line, not the rest of the file."""
    feed = _Feed(lines)
    header: list[str] = []
    delimiter = ","
    while (first := feed.next()) is not None:
        if isinstance(first, Refusal):
            yield first
        elif not header:
            if first[1].strip() and not first[1].lower().startswith(_EXCEL_HINT):
                delimiter = max(_DELIMITERS, key=first[1].count)
                header = _header(next(csv.reader([first[1]], delimiter=delimiter)))
        elif first[1].strip(f"{delimiter} \t\0"):
            yield feed.record(first, header, delimiter)
    if not header:
        raise RuleBroken("表格是空的：第一行应是各列的名称，例如 标题,正文,发布时间。")


def _header(names: list[str]) -> list[str]:
    names = [name.strip().strip("\ufeff\"") for name in names]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise RuleBroken("表格的第一行应是各列的名称，例如 标题,正文,发布时间。")
    return names


class _Feed:
    """Physical lines, of which some may be given back to be read again by themselves."""

    def __init__(self, lines: Iterable[Line | Refusal]) -> None:
        self._lines = iter(lines)
        self._back: deque[Line | Refusal] = deque()

    def next(self) -> Line | Refusal | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def record(self, first: Line, header: list[str], delimiter: str) -> Row | Refusal:
        """The record that begins at `first`; whatever it took too much is given back."""
        taken: list[Line | Refusal] = [first]
        quotes, size = first[1].count('"'), len(first[1])
        while quotes % 2 and len(taken) < _MAX_RECORD_LINES and size < MAX_ROW:
            line = self.next()
            if line is None:
                break
            taken.append(line)
            if isinstance(line, Refusal):
                break
            quotes, size = quotes + line[1].count('"'), size + len(line[1])
        text = [line[1] for line in taken if not isinstance(line, Refusal)]
        reason, cells = _parse(text, delimiter, closed=quotes % 2 == 0 and len(text) == len(taken))
        reason = reason or _width(cells, header)
        if not reason:
            return Row(first[0], {name: cell for name, cell in zip(header, cells, strict=False) if name})
        self._back.extendleft(reversed(taken[1:]))
        return Refusal(first[0], reason)


def _parse(lines: list[str], delimiter: str, *, closed: bool) -> tuple[str, list[str]]:
    if not closed:
        return "这一行的引号没有配对，请检查。", []
    if any("\0" in line for line in lines):
        return "这一行含有空字符（NUL），文件可能已损坏。", []
    try:
        records = list(csv.reader([line + "\n" for line in lines], delimiter=delimiter, strict=True))
    except csv.Error:
        return "这一行的引号用法不对（引号内的引号应写两个），请检查。", []
    if len(records) != 1:
        return "这一行的引号没有配对，请检查。", []
    return "", records[0]


def _width(cells: list[str], header: list[str]) -> str:
    extra = [cell for cell in cells[len(header) :] if cell.strip()]
    if len(cells) < len(header) or extra:
        return f"这一行有 {len(cells)} 列，表头有 {len(header)} 列，对不上；文字里有分隔符的应加引号。"
    return ""


def read_workbook(path: Path) -> Iterator[Row | Refusal]:
    """Rows of the first sheet of a workbook."""
    import openpyxl  # here: it brings NumPy along, two tenths of a second at every start

    with path.open("rb") as stream:
        filetypes.check_archive(stream, path.name)
        with zipfile.ZipFile(stream) as archive:
            if any(part.file_size > _MAX_STRINGS and "sharedStrings" in part.filename for part in archive.infolist()):
                raise RuleBroken(f"“{path.name}”的文字太多，请另存为 CSV 或分成几个文件后再迁入。")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise RuleBroken(f"“{path.name}”不是可用的 .xlsx 工作簿，请另存后再迁入。") from error
    try:
        yield from _sheet_rows(book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()


def _sheet_rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[Row | Refusal]:
    header: list[str] = []
    for number, cells in enumerate(rows, start=1):
        filled = [cell for cell in cells if cell not in (None, "")]
        if not filled:
            continue
        if not header:
            header = _header(["" if cell is None else str(cell) for cell in cells])
        elif any(cell not in (None, "") for cell in cells[len(header) :]):
            yield Refusal(number, f"这一行超出表头的 {len(header)} 列，请检查。")
        else:
            yield Row(number, {name: cell for name, cell in zip(header, cells, strict=False) if name})
    if not header:
        raise RuleBroken("工作簿的第一张表是空的：第一行应是各列的名称，例如 标题、正文、发布时间。")
