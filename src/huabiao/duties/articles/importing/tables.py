"""A table in HTML into the value of a table block: cells as text, merged cells, header row."""

from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborNode

MAX_ROWS, MAX_COLUMNS = 2_000, 60


@dataclass
class Grid:
    """Cells laid out on a grid; a merged cell's text stands in its upper left corner."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[dict[str, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0

    def put(self, row: int, column: int, text: str, rowspan: int, colspan: int) -> None:
        for y in range(row, row + rowspan):
            for x in range(column, column + colspan):
                self.cells[y, x] = ""
        self.cells[row, column] = text
        if rowspan > 1 or colspan > 1:
            self.merged.append({"row": row, "col": column, "rowspan": rowspan, "colspan": colspan})
        self.rows, self.columns = max(self.rows, row + rowspan), max(self.columns, column + colspan)


def own_rows(table: LexborNode) -> list[LexborNode]:
    """The rows of this table, not those of a table inside it."""
    rows = []
    for child in table.iter():
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            rows += [row for row in child.iter() if row.tag == "tr"]
    return rows


def own_cells(row: LexborNode) -> list[LexborNode]:
    """The cells of a row."""
    return [cell for cell in row.iter() if cell.tag in {"td", "th"}]


def is_layout(table: LexborNode) -> bool:
    """Old pages set their text in tables: a single cell, or tables within tables."""
    rows = own_rows(table)
    widest = max((len(own_cells(row)) for row in rows), default=0)
    if widest <= 1:
        return True
    return table.css_first("table table") is not None and len(rows) <= 3


def table_value(table: LexborNode) -> dict[str, Any] | None:
    """The value for a table block; None if there is no text in it or it is beyond measure."""
    rows = own_rows(table)
    if len(rows) > MAX_ROWS:
        return None
    grid = Grid()
    for number, row in enumerate(rows):
        _lay(grid, number, row, len(rows))
    if not any(grid.cells.values()) or grid.columns > MAX_COLUMNS:
        return None
    caption = next((node for node in table.iter() if node.tag == "caption"), None)
    first_is_head = bool(rows) and (_in_head(rows[0]) or all(cell.tag == "th" for cell in own_cells(rows[0])))
    first_column = not first_is_head and all(_starts_with_head(row) for row in rows)
    hidden = [
        {"row": y, "col": x, "hidden": True}
        for m in grid.merged
        for y in range(m["row"], m["row"] + m["rowspan"])
        for x in range(m["col"], m["col"] + m["colspan"])
        if (y, x) != (m["row"], m["col"])
    ]
    return {
        "data": [[grid.cells.get((y, x), "") for x in range(grid.columns)] for y in range(grid.rows)],
        "cell": hidden,
        "mergeCells": grid.merged,
        "first_row_is_table_header": first_is_head,
        "first_col_is_header": first_column,
        "table_header_choice": "row" if first_is_head else "column" if first_column else "neither",
        "table_caption": cell_text(caption)[:200] if caption else "",
    }


def _lay(grid: Grid, number: int, row: LexborNode, height: int) -> None:
    column = 0
    for cell in own_cells(row):
        while (number, column) in grid.cells:
            column += 1
        if column >= MAX_COLUMNS:  # before it is laid: spans of a hostile table would cover millions of cells
            grid.columns = MAX_COLUMNS + 1
            return
        colspan = min(_span(cell, "colspan"), MAX_COLUMNS)
        rowspan = min(_span(cell, "rowspan"), height - number)
        grid.put(number, column, cell_text(cell), rowspan, colspan)
        column += colspan


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def _in_head(row: LexborNode) -> bool:
    return row.parent is not None and row.parent.tag == "thead"


def _starts_with_head(row: LexborNode) -> bool:
    cells = own_cells(row)
    return len(cells) > 1 and cells[0].tag == "th" and cells[1].tag == "td"


_BREAKS = {"br", "p", "div", "li", "tr"}


def cell_text(cell: LexborNode) -> str:
    """A cell's words; its paragraphs as lines."""
    lines, current = [], []
    for node in cell.traverse(include_text=True):
        if node.tag == "-text":
            current.append(node.text_content or "")
        elif node.tag in _BREAKS:
            lines.append(current)
            current = []
    texts = (" ".join("".join(words).split()) for words in [*lines, current])
    return "\n".join(text for text in texts if text)
