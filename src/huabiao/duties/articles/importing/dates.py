"""Dates as other systems write them. An unreadable one is refused, never guessed."""

import re
from datetime import UTC, date, datetime, timedelta

from huabiao.kernel.clock import BEIJING
from huabiao.kernel.errors import RuleBroken

_NUMERIC = re.compile(
    r"(?P<y>\d{4})\s*(?:[-/.]|年)\s*(?P<m>\d{1,2})\s*(?:[-/.]|月)\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<H>\d{1,2})\s*[:：时時点](?:\s*(?P<M>\d{1,2})\s*[:：分]?(?:\s*(?P<S>\d{1,2})(?:\.\d+)?\s*秒?)?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_WORDS = re.compile(r"([〇○零Ｏ一二三四五六七八九]{4})年([元正一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,3})日")
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九", start=1)} | dict.fromkeys("〇○零Ｏ", 0)
_EARLIEST = 1900


def parse_moment(value: object) -> datetime:
    """A time in China, aware, in UTC. A date alone begins its day."""
    if isinstance(value, datetime):
        return _aware(value)
    if isinstance(value, date):
        return _aware(datetime(value.year, value.month, value.day))
    text = str(value).strip()
    try:
        moment = _from_number(text) or _from_text(text)
    except (ValueError, OverflowError, OSError):
        moment = None
    if moment is None or moment.year < _EARLIEST:
        raise RuleBroken(f"日期“{text[:40]}”看不明白，请写成 2026-03-05 或 2026-03-05 09:30。")
    return moment


def parse_date(value: object) -> date:
    """A day in China."""
    return parse_moment(value).astimezone(BEIJING).date()


def _from_number(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970, as exports of databases have them."""
    if not re.fullmatch(r"\d{9,10}|\d{12,13}", text):
        return None
    seconds = int(text) / (1000 if len(text) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _from_text(text: str) -> datetime | None:
    match = _NUMERIC.fullmatch(text)
    if match:
        parts = match.groupdict()
        hour = int(parts["H"] or 0)
        minute, second = int(parts["M"] or 0), int(parts["S"] or 0)
        moment = datetime(int(parts["y"]), int(parts["m"]), int(parts["d"]), hour, minute, second)
        return _zoned(moment, parts["zone"]) if parts["zone"] else _aware(moment)
    match = _COMPACT.fullmatch(text)
    if match:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return _aware(datetime(year, month, day, hour, minute, second))
    match = _WORDS.fullmatch(text.replace(" ", ""))
    if match:
        year = int("".join(str(_DIGITS[word]) for word in match[1]))
        return _aware(datetime(year, _small(match[2]), _small(match[3])))
    return None


def _small(words: str) -> int:
    """A number up to 39 in Chinese: 十二, 廿三, 三十一, 元 (the first month)."""
    if words in {"元", "正"}:
        return 1
    words = words.replace("廿", "二十").replace("卅", "三十")
    if "十" not in words:
        return _DIGITS[words] if len(words) == 1 else int("".join(str(_DIGITS[word]) for word in words))
    tens, _, ones = words.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _zoned(moment: datetime, zone: str) -> datetime:
    if zone == "Z":
        return moment.replace(tzinfo=UTC)
    sign = -1 if zone[0] == "-" else 1
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * sign
    return (moment - offset).replace(tzinfo=UTC)


def _aware(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)).astimezone(UTC)
