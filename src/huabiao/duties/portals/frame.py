"""The frame of a site's pages: head labels, header with navigation, footer, addresses. Spliced in at publication.

Whatever is the same on all pages of a site stands here and nowhere else, so that its change renders no page again.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from huabiao.engines.publishing.templating import slot
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin, public_sites

from . import assets, rules, tree
from .icons import icon
from .links import attributes

MAX_NAVIGATION = 8
# The home page's variant of the header: no column may have this slug.
HOME = "index"

_SEAL = Markup(
    '<svg class="seal" viewBox="0 0 48 48" aria-hidden="true"><rect width="48" height="48" rx="1.5"/><path class="kf" d="M21 11.2c-1-2.7.6-5.6 3.6-6.1'
    'l2.5 1.4-1.2 1c1.5 1 2 2.3 1.5 3.7z"/><path class="kf" d="M16.2 12.1h15.6l-2.3 2.7H18.5z"/><path class="kf" d="M20.7 15.8h6.6l.9 20.6h-8.4z"/>'
    '<path class="kr" d="m20.1 30.8 7.7-4.2M19.9 35.6l8.1-4.4"/><path class="kc" d="M10.6 24.3c-1.4-1.7-.3-4.4 2-4.4.2-2.4 3-3.4 4.7-1.7 1.3-1.8 '
    '3.9-1.9 5.2-.2h3.8c1.2-1.5 3.5-1.5 4.6 0 1.6-1 3.7-.1 3.9 1.7 2.1-.1 3.3 2.1 2.3 3.9-.9 1.5-3 1.7-4.1.5H15c-1.2 1.3-3.3 1.4-4.4.2z"/>'
    '<path class="kf" d="M17 37.6h14v2H17zM13.5 40.8h21v2.6h-21z"/></svg>'
)
_SHIELD = Markup('<svg viewBox="0 0 56 64" width="56" height="64" aria-hidden="true" class="mark"><path d="M28 3 52 12v20c0 13-9 22-24 29C13 54 4 45 4 32V12z"/><path d="M16 25h24M20 33h16M28 17v26"/></svg>')
_LENS = Markup('<svg viewBox="0 0 56 64" width="56" height="64" aria-hidden="true" class="mark"><circle cx="25" cy="28" r="17"/><path d="m37 41 14 15M17 28l6 6 11-12"/></svg>')


@dataclass(frozen=True)
class _Group:
    """All public sites, as one site's frame shows them."""

    sites: list[Site]

    def above(self, site: Site) -> list[Site]:
        """The sites over this one, the topmost first."""
        by_id = {other.pk: other for other in self.sites}
        found: list[Site] = []
        step = by_id.get(site.parent_id)
        while step and step not in found:
            found.insert(0, step)
            step = by_id.get(step.parent_id)
        return found


def slots(code: str) -> dict[str, str]:
    """All slots of a site's frame."""
    site = Site.objects.select_related("organ").get(code=code)
    group = _Group(list(public_sites()))
    columns = tree.load(code)
    made = {
        "name": str(escape(site.name)),
        "domain": str(escape(site.domain)),
        "origin": origin(site.domain),
        "html": _html(site),
        # For JSON, where HTML's entities mean nothing.
        "name:json": json.dumps(site.name, ensure_ascii=False)[1:-1],
        "description:json": json.dumps(site.description, ensure_ascii=False)[1:-1],
        "description": str(escape(site.description or site.name)),
        "colour": assets.MAIN_COLOURS[site.theme],
        "icon": assets.url(f"icon-{site.theme}.png"),
        "icon:small": assets.url(f"icon-{site.theme}-small.png"),
        "head": _head(site),
        "foot": _foot(site, columns, group),
        "top:": _top(site, columns, group, ""),
        f"top:{HOME}": _top(site, columns, group, HOME),
    }
    made |= {f"top:{shelf.slug}": _top(site, columns, group, shelf.slug) for shelf in columns.tops}
    # Other sites by code; a closed one leads nowhere, so a link to it leads home.
    made |= {f"site:{other}": "" for other in Site.objects.values_list("code", flat=True)}
    made |= {f"site:{other.code}": origin(other.domain) for other in group.sites}
    return made


def affected(keys: Sequence[str]) -> Iterable[str]:
    """The sites whose frame reads any of these keys: its own record and columns; every site names its sisters."""
    found = set(tree.names(keys, "columns")) | tree.sites_of(tree.numbers(keys, "shelf"))
    if tree.names(keys, "site"):
        found |= set(Site.objects.values_list("code", flat=True))
    organs = tree.numbers(keys, "organ")
    if organs:
        found |= set(Site.objects.filter(organ_id__in=organs).values_list("code", flat=True))
    return found


def _html(site: Site) -> str:
    direction = "rtl" if site.direction == "rtl" else "ltr"
    vertical = ' class="vertical"' if site.direction == "vertical" else ""
    mourning = Markup(" data-mourning") if site.is_mourning else ""
    return str(Markup('lang="{}" dir="{}" data-theme="{}"{}{}').format(site.language, direction, site.theme, Markup(vertical), mourning))


def _head(site: Site) -> str:
    labels = [("SiteName", site.name), ("SiteDomain", site.domain), ("SiteIDCode", site.identification_code)]
    lines = [Markup('<meta name="{}" content="{}">').format(name, value) for name, value in labels if value]
    lines.append(Markup('<meta name="theme-color" content="{}">').format(assets.MAIN_COLOURS[site.theme]))
    lines.append(Markup('<link rel="icon" href="{}" type="image/svg+xml">').format(assets.url(f"seal-{site.theme}.svg")))
    lines.append(Markup('<link rel="apple-touch-icon" href="{}">').format(assets.url(f"icon-{site.theme}-small.png")))
    lines.append(Markup('<link rel="manifest" href="/manifest.webmanifest">'))
    lines.append(Markup('<link rel="stylesheet" href="{}">').format(assets.url("site.css")))
    # Not deferred: what the reader chose must hold before the first paint, or the page would jump.
    lines.append(Markup('<script src="{}"></script>').format(assets.url("mode.js")))
    lines.append(Markup('<script src="{}" data-aids="{}" defer></script>').format(assets.url("site.js"), assets.url("aids.js")))
    return str(Markup("\n").join(lines))


def _top(site: Site, columns: tree.Tree, group: _Group, current: str) -> str:
    above = Markup("").join(
        [Markup('<li><a href="https://www.gov.cn/">中国政府网</a></li>')]
        + [_site_link(other, site) for other in group.above(site)]
    )
    return str(
        Markup(
            '<a class="skip" href="#main">跳到正文</a>\n{alert}'
            '<div class="util"><div class="wrap util-in"><nav aria-label="上级网站" class="only-wide"><ul>{above}</ul></nav>'
            '<nav aria-label="站群与辅助"><ul>{sisters}{languages}<li><a href="/elder/" data-elder>{elder}适老版</a></li>'
            '<li class="js-only"><button type="button" class="util-b" data-aids-open>{access}无障碍</button></li>'
            '<li class="only-wide"><a href="/map/">{list}网站地图</a></li></ul></nav></div></div>\n'
            '<header class="mast"><div class="wrap mast-in"><a class="brand" href="/">{seal}<span><span class="brand-name">{name}</span>'
            '<span class="brand-sub">{domain}{chinese}</span></span></a><div class="mast-end">{search}'
            '<div class="elder-tools"><button type="button" class="btn btn-2 js-only" data-aids-open>辅助工具</button><a class="btn btn-2" href="/" data-elder-off>回到普通版</a></div>'
            '<nav class="nav" aria-label="主导航"><ul>{home}{columns}</ul></nav></div></div></header>'
        ).format(
            above=above, sisters=_sisters(site, group), languages=slot("languages"), alert=_alert(site), elder=icon("elder"), access=icon("access"), list=icon("list"), seal=_SEAL, name=site.name,
            domain=site.domain, chinese=Markup('<span class="only-wide"> · {}</span>').format(site.chinese_domain) if site.chinese_domain else "",
            search=Markup("") if current == HOME else _search(),
            home=Markup('<li><a href="/"{}>首页</a></li>').format(_current(current == HOME)),
            columns=Markup("").join(_navigation(columns, current)),
        )
    )  # fmt: skip


def _alert(site: Site) -> Markup:
    """The urgent sentence over everything else; none on an ordinary day."""
    if not site.alert:
        return Markup("")
    words = Markup("<a {}>{}</a>").format(attributes(site.alert_url), site.alert) if site.alert_url else Markup("<span>{}</span>").format(site.alert)
    return Markup('<aside class="alert" aria-label="应急提示"><div class="wrap"><strong>{}应急提示</strong>{}</div></aside>\n').format(icon("alert"), words)


def _search() -> Markup:
    return Markup(
        '<form class="search mast-search" role="search" action="/search"><label class="sr" for="q0">搜索本站</label>'
        '<input id="q0" name="q" type="search" maxlength="100" placeholder="搜文件、搜办事"><button type="submit">{}<span class="sr">搜索</span></button></form>'
    ).format(icon("search", "s"))


def _navigation(columns: tree.Tree, current: str) -> list[Markup]:
    shown = [shelf for shelf in columns.tops if shelf.is_shown and shelf.in_navigation][:MAX_NAVIGATION]
    return [
        Markup('<li><a {}{}>{}</a></li>').format(attributes(shelf.url), _current(shelf.slug == current), shelf.title) for shelf in shown
    ]


def _current(is_current: bool) -> Markup:
    return Markup(' aria-current="true"' if is_current else "")


def _sisters(site: Site, group: _Group) -> Markup:
    """The other sites of the group, folded: works without script."""
    others = [other for other in group.sites if other.pk != site.pk]
    if not others:
        return Markup("")
    items = Markup("").join(_site_link(other, site) for other in others[:60])
    return Markup('<li><details class="pop sites"><summary>站群导航</summary><div><ul>{}</ul></div></details></li>').format(items)


def _foot(site: Site, columns: tree.Tree, group: _Group) -> str:
    about = [shelf for shelf in columns.tops if shelf.is_shown and not shelf.in_navigation and shelf.kind == rules.SINGLE][:4]
    links = [Markup('<li><a href="/map/">站点地图</a></li>')]
    links += [Markup('<li><a href="/{}/">{}</a></li>').format(shelf.path, shelf.title) for shelf in about]
    links.append(Markup('<li><a href="/verify/">核验本站内容</a></li>'))
    links += [_site_link(other, site) for other in group.sites if other.kind == "portal" and other.pk != site.pk][:1]
    districts = [other for other in group.sites if other.kind == "district" and other.pk != site.pk][:5]
    departments = [other for other in group.sites if other.kind == "department" and other.pk != site.pk][:5]
    lists = [("关于本站", links), ("部门网站", [_site_link(other, site) for other in departments]), ("区县网站", [_site_link(other, site) for other in districts])]
    return str(
        Markup(
            '<footer class="foot"><div class="wrap"><div class="foot-top"><div><p class="foot-name">{name}</p><p>{lines}</p></div>'
            '<div class="foot-links">{lists}</div><div class="foot-marks">{marks}</div></div><div class="foot-base">{base}</div></div></footer>'
        ).format(
            name=site.name, lines=_foot_lines(site), marks=_foot_marks(site), base=_foot_base(site),
            lists=Markup("").join(
                Markup("<div><h2>{}</h2><ul>{}</ul></div>").format(title, Markup("").join(items)) for title, items in lists if items
            ),
        )
    )  # fmt: skip


def _site_link(other: Site, here: Site) -> Markup:
    """Another site of the group; one in another language says so, to the browser's voice, too."""
    foreign = Markup(' lang="{}" hreflang="{}"').format(other.language, other.language) if other.language != here.language else ""
    return Markup('<li><a href="{}/"{}>{}</a></li>').format(origin(other.domain), foreign, other.name)


def _foot_lines(site: Site) -> Markup:
    pairs = [
        ("主办单位", site.organizer or site.organ.name), ("承办单位", site.undertaker),
        ("地址", site.address or site.organ.address), ("联系方式", site.contact or site.organ.phone),
    ]  # fmt: skip
    return Markup("<br>").join(Markup("{}：{}").format(label, value) for label, value in pairs if value)


def _foot_marks(site: Site) -> Markup:
    marks = [(site.party_mark_url, _SHIELD, "党政机关"), (site.error_report_url, _LENS, "我为政府")]
    second = {"党政机关": "网站标识", "我为政府": "网站找错"}
    return Markup("").join(
        Markup('<a href="{}"><span class="shape">{}</span>{}<br>{}</a>').format(url, shape, label, second[label]) for url, shape, label in marks if url
    )


def _foot_base(site: Site) -> Markup:
    parts = [
        Markup("<span>网站标识码 {}</span>").format(site.identification_code) if site.identification_code else Markup(""),
        _filing("https://beian.miit.gov.cn/", site.icp_number),
        _filing("https://beian.mps.gov.cn/", site.police_number),
    ]
    return Markup("").join(parts)


def _filing(register: str, number: str) -> Markup:
    """A filing number as a link to the register where anyone may look it up."""
    return Markup('<a href="{}">{}</a>').format(register, number) if number else Markup("")
