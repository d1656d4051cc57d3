"""Opens what was given: JSON Lines (also .gz), CSV, a workbook, one document or a folder of documents."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from huabiao.kernel.errors import RuleBroken

from . import encoding, folder, sheets
from .rows import MAX_ROW, Refusal, Row, Source

JSON_LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".json.gz")
TABLES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt")


def read(source: Source) -> Iterator[Row | Refusal]:
    """All rows of a source, in the order in which they stand there; what cannot be read is refused and the rest goes on."""
    name = source.path.name.lower()
    if source.path.is_dir() or name.endswith(folder.DOCUMENTS):
        return folder.read_folder(source)
    if name.endswith(JSON_LINES):
        return _read_json_lines(source.path)
    if name.endswith(TABLES):
        return _read_table(source.path)
    if name.endswith(".xlsx"):
        return sheets.read_workbook(source.path)
    raise RuleBroken(
        f"不认识“{source.path.name}”这种文件，请给出 JSON Lines（.jsonl、.jsonl.gz）、CSV、.xlsx，或放有 HTML、Markdown、.docx 的文件夹。"
    )


def check(path: Path) -> Source:
    """Refuse a path at which there is nothing to read."""
    if not path.exists():
        raise RuleBroken(f"找不到“{path}”，请检查文件名。")
    source = Source(path.resolve())
    try:
        if not path.is_dir():
            with path.open("rb") as stream:
                stream.read(1)
    except OSError as error:
        raise RuleBroken(f"“{path.name}”不能读取（{error.strerror}），请检查权限。") from error
    return source


def digest(source: Source) -> str:
    """SHA-256 of what is read: of the file, or of the names and digests of a folder's files."""
    if not source.path.is_dir():
        return _file_digest(source.path)
    whole = hashlib.sha256()
    for path in folder.files(source):
        whole.update(f"{path.relative_to(source.root).as_posix()}\0{_file_digest(path)}\n".encode())
    return whole.hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _open(path: Path) -> IO[bytes]:
    # A GzipFile reads as much as is asked for: a bomb never stands in memory.
    return cast(IO[bytes], gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb"))


def _sample(path: Path) -> bytes:
    try:
        with _open(path) as stream:
            return stream.read(encoding.SAMPLE)
    except (OSError, EOFError, zlib.error) as error:
        raise RuleBroken(f"“{path.name}”不能解压，文件可能不完整，请重新导出或上传。") from error


def _lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """(line number, bytes without the end); None for a line beyond any measure. Ends with RuleBroken if cut short."""
    number = 0
    with _open(path) as stream:
        try:
            while True:
                line = stream.readline(MAX_ROW)
                if not line:
                    return
                number += 1
                whole = line.endswith(b"\n") or len(line) < MAX_ROW
                while line and not line.endswith(b"\n") and not whole:
                    line = stream.readline(MAX_ROW)
                yield number, line.rstrip(b"\r\n") if whole else None
        except (OSError, EOFError, zlib.error):
            yield -(number + 1), None


def _read_json_lines(path: Path) -> Iterator[Row | Refusal]:
    name = encoding.detect(_sample(path)).removesuffix("-sig")
    if name in {"utf-16", "utf-32"}:
        raise RuleBroken(f"“{path.name}”是 {name.upper()} 编码，请另存为 UTF-8 后再迁入。")
    for number, line in _lines(path):
        if number < 0:
            yield _cut_short(-number)
        elif line is None:
            yield _too_long(number)
        elif line.strip():
            yield _json_row(number, line, name)


def _json_row(number: int, line: bytes, name: str) -> Row | Refusal:
    try:
        text = line.decode(name).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return Refusal(number, f"这一行不是有效的 {name.upper()} 文字，请检查编码。")
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        return Refusal(number, f"不是有效的 JSON（第 {error.colno} 个字符处），请检查这一行。")
    except (RecursionError, ValueError):
        return Refusal(number, "不是可用的 JSON（嵌套过深或数字过长），请检查这一行。")
    if not isinstance(values, dict):
        return Refusal(number, "这一行应是一个 JSON 对象，例如 {\"title\": …, \"text\": …}。")
    return Row(number, values)


def _read_table(path: Path) -> Iterator[Row | Refusal]:
    name = encoding.detect(_sample(path))
    if name in {"utf-16", "utf-32"}:  # "Unicode text" of a spreadsheet: its line ends are not single bytes
        if path.stat().st_size > MAX_ROW * 10:
            raise RuleBroken(f"“{path.name}”是 {name.upper()} 编码且过大，请另存为 UTF-8 后再迁入。")
        with _open(path) as stream:
            text = stream.read(MAX_ROW * 10).decode(name, errors="replace")
        return sheets.read_csv(_decoded(enumerate((line.encode() for line in text.splitlines()), 1), "utf-8"))
    return sheets.read_csv(_decoded(_lines(path), name.removesuffix("-sig")))


def _decoded(lines: Iterator[tuple[int, bytes | None]], name: str) -> Iterator[tuple[int, str] | Refusal]:
    for number, line in lines:
        if number < 0:
            yield _cut_short(-number)
        elif line is None:
            yield _too_long(number)
        else:
            try:
                yield number, line.decode(name).removeprefix("\ufeff")
            except UnicodeDecodeError:
                yield Refusal(number, f"这一行不是有效的 {name.upper()} 文字，请检查编码。")


def _too_long(number: int) -> Refusal:
    return Refusal(number, f"这一行超过 {MAX_ROW // 1024 // 1024} MB，不能作为一条稿件迁入，请拆分。")


def _cut_short(number: int) -> Refusal:
    return Refusal(number, "文件到此中断，压缩包可能不完整；之前的行已处理，请重新导出后再迁入。")
