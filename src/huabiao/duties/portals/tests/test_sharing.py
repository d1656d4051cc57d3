"""/share/: the QR code and the citation of a page that the site has published, and of nothing else."""

from datetime import date

import pytest

from huabiao.duties.portals import sharing


def test_a_citation_follows_the_standard():
    made = sharing.citation("市政府办公室", "供热管理办法", "2026-11-18 09:30", date(2026, 11, 22), "https://www.huaqing.gov.cn/article/202611/17.html")
    assert made == "市政府办公室. 供热管理办法[EB/OL]. (2026-11-18)[2026-11-22]. https://www.huaqing.gov.cn/article/202611/17.html."


def test_the_code_is_a_plain_drawing_on_white():
    svg = sharing.qr_svg("https://www.huaqing.gov.cn/article/202611/17.html")
    assert svg.startswith("<svg") and "#fff" in svg and "script" not in svg and "style=" not in svg


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "/../etc/passwd", "/nothing.html", "/" + "a" * 400 + ".html", "/assets/x.css", "javascript:alert(1)", "//"])
def test_what_is_not_a_published_page_is_not_shared(address):
    assert sharing.shared("huaqing", address, date(2026, 11, 22)) is None
