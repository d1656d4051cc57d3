"""Numbers written in Chinese words up to 九千九百九十九, as articles of law and old document numbers use them."""

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WORDS = "零一二三四五六七八九"
CHARACTERS = "〇零一二两三四五六七八九十百千"


def read(words: str) -> int | None:
    """The number that the words mean: 一百二十, 十二, 二〇二六 (digit by digit) or plain digits; None if they mean none."""
    if not words:
        return None
    if words.isdecimal():
        return int(words)
    if all(sign in _DIGITS for sign in words):
        return int("".join(str(_DIGITS[sign]) for sign in words))
    total, digit = 0, None
    for sign in words:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[sign]
            digit = None
        else:
            return None
    return total + (digit or 0)


def write(number: int) -> str:
    """The number in words: 12 → 十二, 120 → 一百二十, 105 → 一百零五. From 0 to 9,999."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} cannot be written")
    if number < 10:
        return _WORDS[number]
    found, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            found += ("零" if gap and found else "") + _WORDS[digit] + sign
            gap = False
        else:
            gap = True
    return found.removeprefix("一") if found.startswith("一十") else found
