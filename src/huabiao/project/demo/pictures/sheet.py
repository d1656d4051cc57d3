"""The paper that illustrations are drawn on, and its few tones (after design/mock: four flat tones, no gradient, no shadow).

Coordinates are those of the finished picture; the sheet itself is larger, so that edges come out smooth.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

WIDTH, HEIGHT = 1280, 800
_SCALE = 3

Point = tuple[float, float]


@dataclass(frozen=True)
class Tones:
    """Sky, three hills from far to near, ground, ink for the one strong shape, light for windows and blossoms."""

    sky: str
    far: str
    middle: str
    near: str
    ground: str
    ink: str
    deep: str
    light: str


DAY = {
    "zhu": Tones("#f6f3ec", "#efeae0", "#e4ddd0", "#d5ccbc", "#fcfbf8", "#a59a87", "#857d70", "#e6d3a6"),
    "qing": Tones("#f3f5f2", "#e9eeec", "#dae3e1", "#c5d2d0", "#fbfcfb", "#89a09f", "#66807f", "#e6d9b4"),
}
NIGHT = {
    "zhu": Tones("#6a645a", "#5f594f", "#544e45", "#49443c", "#3f3a33", "#332f2a", "#2b2723", "#f0dca8"),
    "qing": Tones("#56686b", "#4d5f62", "#445558", "#3b4b4e", "#334245", "#293639", "#222e30", "#f0e0b4"),
}


class Sheet:
    """A picture in work."""

    def __init__(self, tones: Tones) -> None:
        self.tones = tones
        self._image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), tones.sky)
        self._draw = ImageDraw.Draw(self._image)

    def polygon(self, points: Sequence[Point], colour: str) -> None:
        self._draw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        corners = (x * _SCALE, y * _SCALE, (x + width) * _SCALE - 1, (y + height) * _SCALE - 1)
        if radius:
            self._draw.rounded_rectangle(corners, radius * _SCALE, fill=colour)
        elif width > 0 and height > 0:
            self._draw.rectangle(corners, fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: str, *, flat: float = 1) -> None:
        reach = radius * flat
        self._draw.ellipse(
            ((x - radius) * _SCALE, (y - reach) * _SCALE, (x + radius) * _SCALE, (y + reach) * _SCALE), fill=colour
        )

    def line(self, points: Sequence[Point], colour: str, *, width: float = 2) -> None:
        self._draw.line([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour, width=round(width * _SCALE), joint="curve")

    def arch(self, x: float, y: float, radius: float, colour: str, *, height: float | None = None) -> None:
        """A round opening that stands on y: of a bridge, a gate, a tunnel."""
        tall = radius if height is None else height
        self._draw.pieslice(
            ((x - radius) * _SCALE, (y - tall) * _SCALE, (x + radius) * _SCALE, (y + tall) * _SCALE), 180, 360, fill=colour
        )

    def mirror(self) -> None:
        """Left becomes right, so that two pictures of one kind do not look alike."""
        self._image = ImageOps.mirror(self._image)
        self._draw = ImageDraw.Draw(self._image)

    def png(self) -> bytes:
        """The finished picture: small, because flat tones need few colours."""
        small = self._image.reduce(_SCALE).quantize(colors=64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        out = io.BytesIO()
        small.save(out, "PNG", optimize=False, compress_level=7)
        return out.getvalue()
