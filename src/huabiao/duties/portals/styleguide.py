"""/styleguide/: every component with its states, on portals of a demo. For those who draw and build, not for citizens."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings

from huabiao.engines.publishing.registry import PAGES, Page, PageRef
from huabiao.foundation.sites.models import Site

from .icons import icon, names

_COLOURS = (
    ("paper", "纸", "页面底"), ("sunk", "纸，沉", "分区与表头"), ("deep", "纸，深", "页脚"), ("sheet", "白", "公文纸、输入框"),
    ("ink", "墨", "正文"), ("soft", "墨，次", "次要文字"), ("mute", "墨，淡", "日期与注释"), ("line", "线", "行间"),
    ("accent", "主色", "报头线、主按钮、链接"), ("wash", "主色，浅", "选中底"), ("second", "赭金", "解读与提醒"), ("hill", "远山", "插画"),
)  # fmt: skip
_CONTENTS = (
    ("colour", "颜色与主题"), ("type", "文字"), ("icon", "图标"), ("button", "按钮与链接"), ("search", "搜索"), ("nav", "导航"), ("list", "列表"),
    ("table", "表格与数据"), ("badge", "徽标与提示"), ("panel", "面板与附件"), ("prose", "长文"), ("script", "书写方向"), ("reader", "读者的版本"),
)  # fmt: skip
_THEMES = (("zhu", "朱", "人民政府门户网站用"), ("qing", "青", "部门网站用"))


class StyleguidePages:
    """One page on each portal of a demo; none elsewhere."""

    name = "styleguide"
    order = PAGES

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        return ()

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        return ["styleguide"] if after < "styleguide" and _is_wanted(site) else []

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if "styleguide" in refs and _is_wanted(site):
            data = {
                "top": "", "colours": _COLOURS, "contents": _CONTENTS, "themes": _THEMES, "icons": [(name, icon(name, "l")) for name in names()],
                "arrow": icon("right"), "printer": icon("print", "s"), "sheet": icon("doc"), "warning": icon("alert"),
            }  # fmt: skip
            yield Page("styleguide", "styleguide/index.html", "portals/styleguide.html", data)


def _is_wanted(site: str) -> bool:
    return settings.HUABIAO_DEMO and Site.objects.filter(code=site, kind="portal").exists()
