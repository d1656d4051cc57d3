"""Blocks of home pages and topics. A block names a column (by id) or a position (by code), never an article."""

from django.core.exceptions import ValidationError
from wagtail import blocks

from huabiao.foundation.desk.widgets import ColumnInput

from . import bars


class ColumnIdBlock(blocks.IntegerBlock):
    """A column of the site whose page is being edited; the desk's form offers only visible ones."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.field.widget = ColumnInput()

    class Meta:
        label = "栏目"
        icon = "list-ul"


class LinkBlock(blocks.StructBlock):
    """A link with a title and, where it helps, a line of explanation."""

    title = blocks.CharBlock(label="标题", max_length=40)
    url = blocks.CharBlock(label="地址", max_length=300, help_text="本站地址以 / 开头；外站写完整地址")
    note = blocks.CharBlock(label="说明", max_length=60, required=False)
    icon = blocks.CharBlock(label="图标", max_length=20, required=False)


class FigureBlock(blocks.StructBlock):
    """One figure with its unit, source and date: a number without a source is not shown."""

    label = blocks.CharBlock(label="名称", max_length=30)
    value = blocks.CharBlock(label="数值", max_length=20)
    unit = blocks.CharBlock(label="单位", max_length=20, required=False)
    source = blocks.CharBlock(label="来源与时间", max_length=60)


def check_rows(text: str) -> None:
    """Refuse rows that cannot be drawn."""
    if bars.rows_of(text) is None:
        raise ValidationError(f"每行写名称、空格和数值，例如“一月 36.2”，最多 {bars.MOST_ROWS} 行。")


class ChartBlock(blocks.StructBlock):
    """A bar chart of one series beside the figures; without rows there is none."""

    title = blocks.CharBlock(label="图的标题", max_length=40, required=False)
    unit = blocks.CharBlock(label="单位", max_length=12, required=False)
    rows = blocks.TextBlock(label="数据", required=False, max_length=600, validators=[check_rows], help_text="每行一项：名称、空格、数值")
    source = blocks.CharBlock(label="来源与时间", max_length=60, required=False)


class FriendsBlock(blocks.StructBlock):
    """One folded group of links to other websites."""

    title = blocks.CharBlock(label="组名", max_length=20)
    links = blocks.ListBlock(LinkBlock(), label="链接", max_num=40)


class HomeBlocks(blocks.StreamBlock):
    """What a home page may consist of."""

    notice_bar = blocks.StructBlock([("column", ColumnIdBlock())], label="提示条", icon="warning")
    headline = blocks.StructBlock([("position", blocks.CharBlock(label="推荐位代号", default="headline"))], label="头条", icon="title")
    carousel = blocks.StructBlock([("position", blocks.CharBlock(label="推荐位代号", default="carousel"))], label="图片轮播", icon="image")
    tabs = blocks.StructBlock(
        [("title", blocks.CharBlock(label="标题", max_length=20, required=False, help_text="空着就用栏目的名称")), ("columns", blocks.ListBlock(ColumnIdBlock(), label="栏目", max_num=6)),
         ("count", blocks.IntegerBlock(label="每栏条数", default=6, min_value=3, max_value=12))],
        label="栏目切换", icon="list-ul",
    )  # fmt: skip
    services = blocks.StructBlock([("title", blocks.CharBlock(label="标题", max_length=20)), ("links", blocks.ListBlock(LinkBlock(), max_num=16))], label="服务入口", icon="form", help_text="连着放几块，就并成一处，按标题切换：个人、企业、主题")
    topics = blocks.StructBlock([("title", blocks.CharBlock(label="标题", max_length=20)), ("columns", blocks.ListBlock(ColumnIdBlock(), max_num=6))], label="专题条", icon="folder-open-inverse")
    quick_links = blocks.StructBlock([("title", blocks.CharBlock(label="标题", max_length=20)), ("links", blocks.ListBlock(LinkBlock(), max_num=24))], label="快捷链接", icon="link")
    friends = blocks.StructBlock(
        [("title", blocks.CharBlock(label="标题", max_length=20, default="友情链接")), ("groups", blocks.ListBlock(FriendsBlock(), label="分组", max_num=6))],
        label="友情链接", icon="link", help_text="通往非政府网站的链接，读者点击后先看到离开提示",
    )  # fmt: skip
    elder = blocks.StructBlock(
        [("phone", blocks.CharBlock(label="电话", max_length=20, required=False, help_text="空着就是 12345")),
         ("phone_note", blocks.CharBlock(label="电话说明", max_length=60, required=False)),
         ("example", blocks.CharBlock(label="搜索举例", max_length=20, required=False)),
         ("links", blocks.ListBlock(LinkBlock(), max_num=8, label="常办的事")),
         ("column", ColumnIdBlock(required=False, label="通知取自栏目", help_text="通知公告类栏目；空着就用第一个"))],
        label="适老版首页", icon="user", help_text="不出现在首页上，是适老版的内容",
    )  # fmt: skip
    statistics = blocks.StructBlock(
        [("title", blocks.CharBlock(label="标题", max_length=20)), ("figures", blocks.ListBlock(FigureBlock(), max_num=8)), ("chart", ChartBlock(required=False, label="图"))],
        label="数据", icon="order",
    )  # fmt: skip
    interaction = blocks.StructBlock(
        [("title", blocks.CharBlock(label="标题", max_length=20, default="互动交流")),
         ("column", ColumnIdBlock(required=False, label="意见征集的栏目", help_text="空着就没有这个入口"))],
        label="互动交流", icon="mail", help_text="写信、查询、公开的来信和最近一个月的办理情况；本站没有信箱就不出现",
    )  # fmt: skip


class TopicBlocks(blocks.StreamBlock):
    """What a topic page may hold above its lists."""

    text = blocks.RichTextBlock(label="导语", features=["bold", "link", "ul", "ol"])
    links = blocks.ListBlock(LinkBlock(), label="链接", max_num=12)
    figures = blocks.ListBlock(FigureBlock(), label="数据", max_num=8)
