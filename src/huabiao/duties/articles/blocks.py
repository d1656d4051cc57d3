"""Blocks of an article's body: text, image with caption, table, file, video, chart, quotation."""

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from huabiao.foundation.desk.widgets import AssetInput

TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "superscript", "subscript", "hr"]


class AssetIdBlock(blocks.IntegerBlock):
    """A file of the library, by number; the desk's form offers a chooser of visible ones."""

    def __init__(self, kind="", **kwargs):
        super().__init__(**kwargs)
        self.field.widget = AssetInput(kind)


class ImageBlock(blocks.StructBlock):
    """图片 with what it shows in words (读屏用) and a caption."""

    asset = AssetIdBlock(label="图片", kind="image")
    alternative = blocks.CharBlock(label="替代文字", max_length=200, required=False)
    caption = blocks.CharBlock(label="图注", max_length=200, required=False)

    class Meta:
        label = "图片"
        icon = "image"


class FileBlock(blocks.StructBlock):
    """附件 for download."""

    asset = AssetIdBlock(label="附件", kind="file")
    title = blocks.CharBlock(label="名称", max_length=200, required=False)

    class Meta:
        label = "附件"
        icon = "doc-full"


class VideoBlock(blocks.StructBlock):
    """视频 with a transcript for those who cannot hear it."""

    asset = AssetIdBlock(label="视频", kind="video")
    caption = blocks.CharBlock(label="说明", max_length=200, required=False)
    transcript = blocks.TextBlock(label="文字稿", required=False)

    class Meta:
        label = "视频"
        icon = "media"


class ChartBlock(blocks.StructBlock):
    """图表: drawn when published from the rows below, with the same rows as a table beside it."""

    title = blocks.CharBlock(label="图题", max_length=100)
    kind = blocks.ChoiceBlock(label="图型", choices=[("bar", "柱形图"), ("line", "折线图")], default="bar")
    unit = blocks.CharBlock(label="单位", max_length=20, required=False)
    source = blocks.CharBlock(label="数据来源", max_length=100)
    rows = blocks.TextBlock(label="数据", help_text="每行一项：名称,数值")

    class Meta:
        label = "图表"
        icon = "order"


class BodyBlocks(blocks.StreamBlock):
    """What an article may consist of."""

    text = blocks.RichTextBlock(label="文字", features=TEXT_FEATURES)
    image = ImageBlock()
    table = TableBlock(label="表格", table_options={"language": "zh-CN", "contextMenu": True})
    file = FileBlock()
    video = VideoBlock()
    chart = ChartBlock()
    quotation = blocks.StructBlock([("text", blocks.TextBlock(label="引文")), ("source", blocks.CharBlock(label="出处", max_length=100, required=False))], label="引文", icon="openquote")
