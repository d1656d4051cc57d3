"""Blocks of an article's body: text, pictures, tables, files, films, charts and maps, panels of a 图解, quotations."""

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from huabiao.foundation.desk.widgets import AssetInput

from . import charts, rules

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


class AlbumPictureBlock(ImageBlock):
    """One picture of an album: what it shows in words is not left out here."""

    alternative = blocks.CharBlock(label="替代文字", max_length=200)


class AlbumBlock(blocks.StructBlock):
    """图集: pictures in order, each with its caption; read from top to bottom without script."""

    title = blocks.CharBlock(label="图集名称", max_length=60, required=False)
    pictures = blocks.ListBlock(AlbumPictureBlock(), label="图片", min_num=2, max_num=40)

    class Meta:
        label = "图集"
        icon = "image"


class PanelBlock(blocks.StructBlock):
    """One numbered panel of a 图解."""

    heading = blocks.CharBlock(label="小标题", max_length=40)
    figure = blocks.CharBlock(label="数字", max_length=20, required=False)
    unit = blocks.CharBlock(label="单位", max_length=20, required=False)
    text = blocks.TextBlock(label="文字", max_length=600, required=False, help_text="一行一段；以“- ”开头的行成为要点")


class DiagramBlock(blocks.StructBlock):
    """图解: a policy in numbered panels, as text and not as a picture, so that everyone can read it."""

    title = blocks.CharBlock(label="图解名称", max_length=60)
    panels = blocks.ListBlock(PanelBlock(), label="分块", min_num=2, max_num=20)

    class Meta:
        label = "图解"
        icon = "list-ol"


class VideoBlock(blocks.StructBlock):
    """视频 with captions and a transcript for those who cannot hear it."""

    asset = AssetIdBlock(label="视频", kind="video")
    captions = AssetIdBlock(label="字幕（WebVTT）", kind="file", required=False)
    poster = AssetIdBlock(label="封面", kind="image", required=False)
    caption = blocks.CharBlock(label="说明", max_length=200, required=False)
    transcript = blocks.TextBlock(label="文字稿", required=False)

    class Meta:
        label = "视频"
        icon = "media"


class ChartBlock(blocks.StructBlock):
    """图表: drawn when published from the rows below or a small file, with the same rows as a table beside it."""

    title = blocks.CharBlock(label="图题", max_length=100)
    kind = blocks.ChoiceBlock(label="图型", choices=list(charts.KINDS.items()), default=charts.BAR)
    outline = blocks.CharBlock(label="底图代号", max_length=40, required=False, help_text="分区地图用；区域名称与数据的名称一致")
    unit = blocks.CharBlock(label="单位", max_length=20, required=False)
    source = blocks.CharBlock(label="数据来源", max_length=100)
    rows = blocks.TextBlock(label="数据", required=False, help_text="每行一项：名称,数值。有几个序列的，第一行写：名称,序列一,序列二")
    asset = AssetIdBlock(label="或数据文件（csv、xlsx，第一行为序列名称）", kind="file", required=False)

    class Meta:
        label = "图表"
        icon = "order"


class ForeignBlock(blocks.StructBlock):
    """其他语种的文字: set as its script runs, from the right or in columns, and named to screen readers."""

    language = blocks.ChoiceBlock(label="语种", choices=[(code, name) for code, (name, _) in rules.TONGUES.items()])
    title = blocks.CharBlock(label="标题", max_length=100, required=False)
    text = blocks.TextBlock(label="文字", max_length=20000, help_text="一行一段")

    class Meta:
        label = "其他语种"
        icon = "site"


class BodyBlocks(blocks.StreamBlock):
    """What an article may consist of."""

    text = blocks.RichTextBlock(label="文字", features=TEXT_FEATURES)
    image = ImageBlock()
    table = TableBlock(label="表格", table_options={"language": "zh-CN", "contextMenu": True})
    file = FileBlock()
    video = VideoBlock()
    chart = ChartBlock()
    album = AlbumBlock()
    diagram = DiagramBlock()
    foreign = ForeignBlock()
    quotation = blocks.StructBlock([("text", blocks.TextBlock(label="引文")), ("source", blocks.CharBlock(label="出处", max_length=100, required=False))], label="引文", icon="openquote")
