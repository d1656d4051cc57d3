"""Figures for a chart: what an editor types, or a small CSV or XLSX file of the library, as rows of names and numbers.

The first row may name the series. What is not a row of a name and figures is left out, as the desk's check has said.
"""

import csv
import io
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

MAX_ROWS = 40
MAX_SERIES = 4  # more lines than this nobody tells apart
MAX_BYTES = 1_000_000
_NAME = 60


@dataclass(frozen=True)
class Point:
    """One row of one series: its name and its figure."""

    name: str
    value: float


@dataclass(frozen=True)
class Data:
    """Rows by name, series by name; `values[s][r]` is series s in row r. A series without a name is the only one."""

    names: tuple[str, ...]
    series: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.names)

    def points(self, series: int = 0) -> list[Point]:
        return [Point(name, value) for name, value in zip(self.names, self.values[series], strict=True)]


NOTHING = Data((), (), ())


def parse_text(text: str) -> Data:
    """Lines "名称,数值" or, with a first line that names them, "名称,数值,数值". "1,234" is one figure where there is one series."""
    lines = [line.replace("，", ",").replace("\t", ",") for line in text.splitlines() if line.strip()]
    head = lines[0].split(",") if lines else []
    if len(head) > 2 and all(_figure(cell) is None for cell in head[1:]):
        return from_rows([line.split(",") for line in lines])
    if len(head) == 2 and _figure(head[1]) is None and len(lines) > 1:
        return from_rows([[head[0], head[1]], *(line.split(",", 1) for line in lines[1:])])
    return from_rows([line.split(",", 1) for line in lines])


def read_file(path: Path, extension: str) -> Data:
    """The first sheet of an XLSX, or a CSV in UTF-8 or GB 18030; nothing if it is too large or no table."""
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return NOTHING
    return from_rows(_sheet(path) if extension == "xlsx" else _csv(path.read_bytes()))


def from_rows(rows: list[list[str]]) -> Data:
    """Rows of cells, the first of which may be names."""
    rows = [[str(cell or "").strip() for cell in row[: MAX_SERIES + 1]] for row in rows if row]
    while rows and all(len(row) > 1 and not row[-1] for row in rows):
        rows = [row[:-1] for row in rows]  # a sheet's empty columns
    if not rows:
        return NOTHING
    head = rows[0] if len(rows) > 1 and len(rows[0]) > 1 and all(_figure(cell) is None for cell in rows[0][1:]) else []
    width = max(len(head) - 1, 1) if head else max(1, *(len(row) - 1 for row in rows))
    kept: list[tuple[str, list[float]]] = []
    for row in rows[1:] if head else rows:
        figures = [_figure(cell) for cell in row[1 : width + 1]]
        if row[0] and len(figures) == width and all(figure is not None for figure in figures):
            kept.append((row[0][:_NAME], [figure for figure in figures if figure is not None]))
    kept = kept[:MAX_ROWS]
    if not kept:
        return NOTHING
    series = tuple((head[index + 1][:_NAME] if head else "") or (f"序列 {index + 1}" if width > 1 else "") for index in range(width))
    return Data(tuple(name for name, _ in kept), series, tuple(tuple(figures[index] for _, figures in kept) for index in range(width)))


def _figure(cell: str) -> float | None:
    try:
        value = float(str(cell).replace(",", "").replace(" ", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e15 else None


def _csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)][: MAX_ROWS + 1]
        except csv.Error:
            return []
    return []


def _sheet(path: Path) -> list[list[str]]:
    from openpyxl import load_workbook  # half a second to import, for a few articles a year

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [list(row) for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_SERIES + 1, values_only=True)]
        book.close()
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile):
        return []
    return [["" if cell is None else str(cell) for cell in row] for row in rows if any(cell is not None for cell in row)]
