"""Numbers and names of organs, sites and documents: credit code, division, identification code, domain,
index number (规格书 2.3, 5.2).

Each `checked_…` takes what a person typed and returns it as it is to be stored, or raises RuleBroken with a
sentence that says what to do.
"""

import re
import unicodedata
from typing import NamedTuple

from huabiao.kernel.errors import RuleBroken

# GB 32100—2015 4.2: digits and capitals without I, O, S, V, Z.
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(CREDIT_CODE_ALPHABET)}

_CREDIT_CODE_BODY = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}")
# 规格书 2.3: bm and eight digits for the State Council's departments, ten digits for all others.
_IDENTIFICATION_CODE = re.compile(r"bm[0-9]{8}|[0-9]{10}")
_DIVISION_CODE = re.compile(r"[1-9][0-9]{5}")
# 规格书 5.2: nine characters of the organization code, or all eighteen of the credit code.
_INDEX_NUMBER = re.compile(r"([0-9A-Z]{9}|[0-9A-HJ-NPQRTUWXY]{18})/([0-9]{4})-([0-9]{5})")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# RFC 6761: never delegated, so a demo may use them without meeting a real site.
_RESERVED = (".localhost", ".test")


def make_credit_code(body: str) -> str:
    """The eighteen characters of 统一社会信用代码 from the first seventeen."""
    if not _CREDIT_CODE_BODY.fullmatch(body):
        raise RuleBroken(
            "统一社会信用代码前17位不对：第3至8位须为行政区划数字，"
            "其余为数字或大写字母（不用 I、O、S、V、Z），请对照登记证书核对。"
        )
    # GB 32100—2015 4.3: weight of place i is 3^(i-1) mod 31.
    total = sum(_VALUE[character] * pow(3, place, 31) for place, character in enumerate(body))
    return body + CREDIT_CODE_ALPHABET[-total % 31]


def checked_credit_code(text: str) -> str:
    """统一社会信用代码 (GB 32100—2015): eighteen characters, the last of them a check."""
    code = _typed(text).upper()
    if len(code) != 18:
        raise RuleBroken(f"统一社会信用代码应为18位，现为{len(code)}位，请对照登记证书补全。")
    if make_credit_code(code[:17]) != code:
        raise RuleBroken("统一社会信用代码的校验位不符，可能有一位录错，请对照登记证书逐位核对。")
    return code


def checked_division_code(text: str) -> str:
    """行政区划代码 of county level and above (GB/T 2260)."""
    code = _typed(text)
    if not _DIVISION_CODE.fullmatch(code):
        raise RuleBroken("行政区划代码应为6位数字，首位不为0，例如 330106。")
    return code


def checked_identification_code(text: str) -> str:
    """网站标识码."""
    code = _typed(text).lower()
    if not _IDENTIFICATION_CODE.fullmatch(code):
        raise RuleBroken("网站标识码应为10位数字，或 bm 加8位数字（国务院部门），请按申领到的标识码填写。")
    return code


def checked_portal_domain(text: str, *, allow_reserved: bool = False) -> str:
    """The domain of a portal: www.□□□.gov.cn (国办发〔2017〕47号)."""
    labels, is_reserved = _government_labels(text, allow_reserved)
    if not is_reserved and (len(labels) != 4 or labels[0] != "www"):
        raise RuleBroken(
            "门户网站域名应为 www.□□□.gov.cn 的形式，□□□ 为地区或部门名称的拼音或英文，请按此填写。"
        )
    return ".".join(labels)


def checked_department_domain(text: str, *, allow_reserved: bool = False) -> str:
    """The domain of a department's site: ○○○.□□□.gov.cn, beneath a portal's (国办发〔2017〕47号)."""
    labels, is_reserved = _government_labels(text, allow_reserved)
    if is_reserved:
        return ".".join(labels)
    if labels[0] == "www":
        raise RuleBroken("以 www 开头的是门户网站域名；部门网站请用 ○○○.□□□.gov.cn 的形式，○○○ 为部门名称。")
    if len(labels) != 4:
        raise RuleBroken(
            "部门网站域名应为 ○○○.□□□.gov.cn 的形式，即门户网站域名的下一级，不能更长也不能更短，请按此填写。"
        )
    return ".".join(labels)


class IndexNumber(NamedTuple):
    """索引号: the organ, the year, and the serial within both."""

    organ_code: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.organ_code}/{self.year:04d}-{self.serial:05d}"


def checked_index_number(text: str) -> IndexNumber:
    """索引号 in either form of 规格书 5.2, for example 000014349/2017-00110."""
    found = _INDEX_NUMBER.fullmatch(_typed(text).upper())
    if not found:
        raise RuleBroken(
            "索引号应为“机构代码/年份-5位流水号”，机构代码用9位组织机构代码或18位统一社会信用代码，"
            "例如 000014349/2017-00110。"
        )
    return IndexNumber(found[1], int(found[2]), int(found[3]))


def _typed(text: str) -> str:
    # Full-width digits and letters come from Chinese input methods.
    return unicodedata.normalize("NFKC", text).strip()


def _government_labels(text: str, allow_reserved: bool) -> tuple[list[str], bool]:
    """The labels of a domain that a government site may have, and whether it is a reserved one."""
    name = _typed(text).lower()
    if "/" in name or ":" in name:
        raise RuleBroken("这里只填域名，不要带 http://、端口或路径，例如 www.□□□.gov.cn。")
    if not name.isascii():
        raise RuleBroken("网站的主域名须为英文域名，请填写以 .gov.cn 结尾的域名，不要填中文域名。")
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise RuleBroken(
            "域名每一段须由小写字母、数字或连字符组成，不超过63个字符，不以连字符开头或结尾，请检查是否多了点或空格。"
        )
    if name.endswith(_RESERVED):
        if not allow_reserved:
            raise RuleBroken("“.localhost”“.test”是演示用的保留域名，正式网站请填写已注册的 .gov.cn 域名。")
        return labels, True
    if not name.endswith(".gov.cn"):
        raise RuleBroken("政府网站须使用以 .gov.cn 结尾的域名，不得使用其他后缀，请先注册 .gov.cn 域名。")
    return labels, False
