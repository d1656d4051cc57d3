"""A file of documents, line by line (JSON Lines, plain or gzip), into rows that actions.import_rows takes.

Two shapes are known by their fields: statutes (title, date, history, text as Markdown) and plain documents (docid, text,
the title standing before the first blank). Every other field is taken by its name in rules.WRITTEN.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from huabiao.foundation.accounts.models import User
from huabiao.foundation.sites.models import Site
from huabiao.kernel import chinese_numbers, clock, document_numbers
from huabiao.kernel.errors import RuleBroken

from . import actions, rules
from .actions.writing import Outcome, Row

AT_ONCE = 50
MAX_LINE = 4_000_000  # characters
_INFO_END = "<!-- INFO END -->"
_DAY = re.compile(r"((?:1[89]|20)\d\d)[年\-/.](\d{1,2})[月\-/.](\d{1,2})日?")
_DAY_IN_WORDS = re.compile(rf"([〇零一二三四五六七八九]{{4}})年([{chinese_numbers.CHARACTERS}]{{1,3}})月([{chinese_numbers.CHARACTERS}]{{1,3}})日")
_EFFECT = re.compile(r"自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日起(?:施行|实施|执行|生效)")
_AT_ONCE = re.compile(r"自(?:公布|发布|印发|颁布)之日起(?:施行|实施|执行|生效)")
_MAKER = re.compile(r"(?:^|日)[\s　]*([一-鿿]{2,40}?(?:代表大会常务委员会|代表大会|人民政府|人民法院|人民检察院|国务院|委员会|部|总局|局|厅|署))")
_QUOTED = re.compile(r"《[^》]*》")
_LIBRARIES: tuple[tuple[str, str, str], ...] = (  # what its category says → our class, its usual maker
    ("地方性法规", "local", ""), ("地方政府规章", "government", ""), ("部门规章", "ministry", ""), ("行政法规", "administrative", "国务院"),
    ("司法解释", "judicial", "最高人民法院"), ("案例", "other", ""), ("宪法相关法", "law", ""), ("宪法", "constitution", "全国人民代表大会"),
    ("规范性文件", "normative", ""), ("法", "law", ""),
)  # fmt: skip
_GENRE = re.compile("(?:的)?(" + "|".join(genre for genre in rules.GENRES if genre != "其他") + r")(?:（.{1,12}）)?$")


def run(*, actor: User, site: Site, path: Path, progress: Callable[[int], None] = lambda done: None) -> Outcome:
    """Import a whole file; what is refused is said with its line, the rest comes in."""
    total = Outcome()
    batch: list[Row] = []
    seen: dict[str, int] = {}

    def flush() -> None:
        done = actions.import_rows(actor=actor, site=site, rows=batch)
        total.created += done.created
        total.updated += done.updated
        total.unchanged += done.unchanged
        total.refused += done.refused
        batch.clear()

    for line, raw in lines(path):
        try:
            row = read(line, raw)
            if row.key in seen:
                raise RuleBroken(f"与第 {seen[row.key]} 行是同一件文件，只收前一行。")
        except RuleBroken as broken:
            total.refused.append((line, broken.sentence))
            continue
        seen[row.key] = line
        batch.append(row)
        if len(batch) >= AT_ONCE:
            flush()
            progress(line)
    flush()
    total.refused.sort()
    return total


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that hold something, numbered from 1."""
    if not path.is_file():
        raise RuleBroken(f"没有文件 {path.name}，请检查路径。")
    try:
        with gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else path.open(encoding="utf-8-sig") as file:
            for number, raw in enumerate(file, start=1):
                if raw.strip():
                    yield number, raw
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError):
        raise RuleBroken(f"读不出文件 {path.name}：须是 UTF-8 编码的 JSON Lines（.jsonl 或 .jsonl.gz）。") from None


def read(line: int, raw: str) -> Row:
    """One line as a row; RuleBroken says what is wrong with it."""
    if len(raw) > MAX_LINE:
        raise RuleBroken("这一行太长，请把附件与正文分开。")
    try:
        given = json.loads(raw)
    except ValueError:
        raise RuleBroken("这一行不是 JSON，请检查引号和逗号。") from None
    if not isinstance(given, dict):
        raise RuleBroken("这一行应当是一个 JSON 对象。")
    return _statute(line, given) if "history" in given or "path" in given else _document(line, given)


def _statute(line: int, given: dict[str, Any]) -> Row:
    text, history = _text(given, "text"), _text(given, "history")
    before, mark, after = text.partition(_INFO_END)
    text = after if mark else before
    category, maker = _class(_text(given, "category"))
    written = _date(_text(given, "date")) or _last_day(history)
    values = {
        "title": _one_line(_text(given, "title")), "category": category, "text": text, "history": "\n".join(part.strip() for part in history.split("\n") if part.strip())[:4000],
        "issuer": _maker(history) or maker, "document_number": _number(history), "written_date": written, "effective_date": _effective(text, written),
    }  # fmt: skip
    key = _text(given, "path") or f"{values['title']} {written or ''}"
    return Row(line, values, _key(key), repeals=_names(given))


def _document(line: int, given: dict[str, Any]) -> Row:
    text = _text(given, "text") or _text(given, "body")
    title = _one_line(_text(given, "title"))
    if not title:
        title, text = _split_title(text)
    written = _date(_text(given, "written_date")) or _date(_text(given, "date"))
    values: dict[str, Any] = {
        "title": title, "text": _paragraphs(text), "category": _text(given, "category") or ("normative" if _text(given, "document_number") else "policy"),
        "genre": _text(given, "genre") or _genre(title), "written_date": written, "effective_date": _date(_text(given, "effective_date")) or _effective(text, written),
        "document_number": _text(given, "document_number") or _text(given, "number") or _own_number(title, text),
    }  # fmt: skip
    values |= {name: _text(given, name) for name in rules.WRITTEN if name in given and name not in values and name != "issued_date"}
    validity = _text(given, "validity")
    if validity and validity not in rules.VALIDITIES:
        by_words = {words: name for name, words in rules.VALIDITIES.items()}
        if validity not in by_words:
            raise RuleBroken(f"有效性只能是：{'、'.join(by_words)}。")
        validity = by_words[validity]
    identity = _text(given, "docid") or _text(given, "id") or f"{title} {written or ''}"
    return Row(line, values, _key(identity), validity, _date(_text(given, "issued_date")), _names(given))


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise RuleBroken(f"字段 {name} 应当是文字。")
    return str(value).replace("\x00", "").strip()


def _names(given: dict[str, Any]) -> list[str]:
    value = given.get("repeals") or []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RuleBroken("字段 repeals 应当是所废止文件的字号或标题，可以是多个。")
    return value


def _key(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()[:40]


def _one_line(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def _class(category: str) -> tuple[str, str]:
    for word, name, maker in _LIBRARIES:
        if word in category:
            return name, maker
    return "other", ""


def _date(words: str) -> date | None:
    found = _DAY.search(words)
    return _day(*(int(part) for part in found.groups())) if found else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found <= clock.today().replace(year=clock.today().year + 20) else None


def _last_day(history: str) -> date | None:
    days = [found for match in _DAY.finditer(history) if (found := _day(*(int(part) for part in match.groups())))]
    for match in _DAY_IN_WORDS.finditer(history):
        year, month, day = (chinese_numbers.read(part) or 0 for part in match.groups())
        if found := _day(year, month, day):
            days.append(found)
    past = [found for found in days if found <= clock.today()]
    return max(past, default=None)


def _effective(text: str, written: date | None) -> date | None:
    """施行日期 as the text itself says, near its end; 自公布之日起 is its own date."""
    found = _EFFECT.findall(text)
    if found:
        return _day(*(int(part) for part in found[-1]))
    return written if _AT_ONCE.search(text[-600:]) else None


def _maker(history: str) -> str:
    for line in reversed(history.split("\n")):
        found = _MAKER.search(_QUOTED.sub("", line))
        if found:
            return found[1].removeprefix("中华人民共和国")[:100]
    return ""


def _number(history: str) -> str:
    """The number of the act that gave the present text: the last one outside quotations."""
    found = [str(number) for _, _, number in document_numbers.find(_QUOTED.sub("《》", history))]
    return found[-1][:60] if found else ""


def _own_number(title: str, text: str) -> str:
    """A number at the head of the text, before the first sentence ends, that is not within 《》 or brackets of a citation."""
    head = _QUOTED.sub("《》", f"{title} {text[:120]}".partition("：")[0])
    found = next(document_numbers.find(head), None)
    return str(found[2])[:60] if found and head[: found[0]].count("（") == head[: found[0]].count("）") else ""


def _split_title(text: str) -> tuple[str, str]:
    """A document without a title of its own: what stands before the first blank or line's end is one, if it is short."""
    first, _, rest = text.partition("\n") if "\n" in text[: rules.MAX_TITLE] else text.partition(" ")
    first = first.strip()
    if len(first) > rules.MAX_TITLE:
        sentence = re.split(r"(?<=[。！？；：，])", first)[0]
        if len(sentence) > rules.MAX_TITLE:
            raise RuleBroken("分不出标题：没有 title 字段，正文开头也没有成行的标题。")
        return sentence.rstrip("，：；。"), text
    return first, rest.strip() or text


def _paragraphs(text: str) -> str:
    """Plain text in which blanks stand for line ends becomes lines."""
    return text if "\n" in text else re.sub(r"(?<=[。：；！？”）\)]) +|  +", "\n", text)


def _genre(title: str) -> str:
    found = _GENRE.search(title)
    return found[1] if found else ""
