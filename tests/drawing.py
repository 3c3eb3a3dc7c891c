"""Pages drawn without a browser: text set with a real font, so that its ink is real."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from verify.screenshot import RGB, Box, Element, Screenshot, TextBlock, Viewport, Word

BLACK: RGB = (20, 20, 20)
WHITE: RGB = (255, 255, 255)


@dataclass(frozen=True)
class Line:
    """A line of text as it is to be drawn; `x` and `y` are where its ink starts."""

    text: str
    x: int = 40
    y: int = 40
    size: int = 16
    color: RGB = BLACK
    tag: str = "p"


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def draw(
    lines: Sequence[Line] = (),
    *,
    boxes: Sequence[tuple[Box, RGB]] = (),
    paper: RGB = WHITE,
    width: int = 640,
    height: int = 480,
    read: bool = False,
    console: Sequence[str] = (),
) -> Screenshot:
    """A page with coloured `boxes`, and `lines` upon them, each in an element of its own.

    Args:
        read: as OCR reads it, with words and without elements.
    """
    image = Image.new("RGB", (width, height), paper)
    pen = ImageDraw.Draw(image)
    elements = [Element("body", "body", Box(0, 0, width, height), None, line=1)]
    for number, (box, color) in enumerate(boxes):
        pen.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), color)
        elements.append(Element("div", f"div.box{number}", box, 0, color, line=len(elements) + 1))
    text = []
    for number, line in enumerate(lines):
        block = _written(pen, line)
        if read:
            text.append(block)
        else:
            selector = f"{line.tag}.line{number}"
            element = Element(line.tag, selector, block.box, 0, line=len(elements) + 1)
            text.append(
                TextBlock(block.text, block.box, line.color, line.size, element=len(elements))
            )
            elements.append(element)
    found = () if read else tuple(elements)
    return Screenshot(np.array(image), Viewport(width, height), tuple(text), found, tuple(console))


def _written(pen: ImageDraw.ImageDraw, line: Line) -> TextBlock:
    face = font(line.size)
    left, top, *_ = pen.textbbox((0, 0), line.text, face)
    words, x = [], float(line.x - left)
    for word in line.text.split(" "):
        box = Box.from_edges(*pen.textbbox((x, line.y - top), word, face))
        pen.text((x, line.y - top), word, line.color, face)
        words.append(Word(word, box))
        x += pen.textlength(word + " ", face)
    around = Box.around([word.box for word in words])
    return TextBlock(line.text, around, line.color, line.size, words=tuple(words))
