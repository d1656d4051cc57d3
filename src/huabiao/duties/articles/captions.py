"""Captions of a film: a WebVTT file is looked through before it is kept (W3C WebVTT, 4.1). Plain Python."""

import re

from huabiao.kernel.errors import RuleBroken

MAX_BYTES = 1_000_000
MAX_CUES = 5_000

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_CUE = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+\S.*)?")
_TAG = re.compile(r"<[^>]*>")


def check(content: bytes, name: str) -> int:
    """The number of cues; RuleBroken says which line is wrong."""
    if len(content) > MAX_BYTES:
        raise RuleBroken(f"字幕“{name}”超过 1 MB，请检查是否选错了文件。")
    try:
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise RuleBroken(f"字幕“{name}”不是 UTF-8 编码，请另存为 UTF-8 后上传。") from error
    if not lines[0].startswith("WEBVTT") or lines[0][6:7] not in ("", " ", "\t"):
        raise RuleBroken(f"字幕“{name}”的第一行应是 WEBVTT。")
    cues, last = 0, -1.0
    for number, line in enumerate(lines, start=1):
        if "-->" in line:
            cues, last = cues + 1, _begin(line.strip(), last, f"字幕“{name}”第 {number} 行")
    if not cues:
        raise RuleBroken(f"字幕“{name}”中没有一条字幕，请检查文件。")
    if cues > MAX_CUES:
        raise RuleBroken(f"字幕“{name}”有 {cues:,} 条，超过 {MAX_CUES:,} 条的上限。")
    return cues


def transcript(content: bytes) -> str:
    """Its words, one line a cue, for those who cannot hear: used where no transcript was written."""
    words: list[str] = []
    inside = False
    for line in content.decode("utf-8-sig", "ignore").replace("\r\n", "\n").split("\n"):
        if "-->" in line:
            inside = True
        elif not line.strip():
            inside = False
        elif inside:
            words.append(_TAG.sub("", line).strip())
    return "\n".join(word for word in words if word)


def _begin(line: str, last: float, where: str) -> float:
    found = _CUE.fullmatch(line)
    if found is None:
        raise RuleBroken(f"{where}的时间写法不对，应如 00:01.000 --> 00:04.000。")
    begin, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    if end <= begin:
        raise RuleBroken(f"{where}的结束时间不晚于开始时间，请改正。")
    if begin < last:
        raise RuleBroken(f"{where}的开始时间早于上一条，请按先后排列。")
    return begin


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + int(thousandths or 0) / 1000
