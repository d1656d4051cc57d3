"""Blocks of home pages and topics. A block names a column (by id) or a position (by code), never an article."""

from wagtail import blocks

from huabiao.foundation.desk.widgets import ColumnInput


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
    services = blocks.StructBlock([("title", blocks.CharBlock(label="标题", max_length=20)), ("links", blocks.ListBlock(LinkBlock(), max_num=16))], label="服务入口", icon="form")
    topics = blocks.StructBlock([("title", blocks.CharBlock(label="标题", max_length=20)), ("columns", blocks.ListBlock(ColumnIdBlock(), max_num=6))], label="专题条", icon="folder-open-inverse")
    quick_links = blocks.StructBlock([("title", blocks.CharBlock(label="标题", max_length=20)), ("links", blocks.ListBlock(LinkBlock(), max_num=24))], label="快捷链接", icon="link")
    statistics = blocks.StructBlock([("title", blocks.CharBlock(label="标题", max_length=20)), ("figures", blocks.ListBlock(FigureBlock(), max_num=8))], label="数据", icon="order")


class TopicBlocks(blocks.StreamBlock):
    """What a topic page may hold above its lists."""

    text = blocks.RichTextBlock(label="导语", features=["bold", "link", "ul", "ol"])
    links = blocks.ListBlock(LinkBlock(), label="链接", max_num=12)
    figures = blocks.ListBlock(FigureBlock(), label="数据", max_num=8)
