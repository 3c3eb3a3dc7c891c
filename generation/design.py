"""An upload made safe and upright once, so that nothing after it has to wonder."""

import re
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from generation.compression import without_ripples
from generation.device_scale import guess_device_scale
from generation.errors import DesignError
from generation.sketch.detection import find_kind, is_empty_sheet, is_one_color
from generation.sketch.kind import DRAWN, KINDS, Kind
from verify.part import Drawing, Link
from verify.screenshot import Box, Pixels, Screenshot, TextBlock, Viewport

if TYPE_CHECKING:
    from generation.sketch.flatten import Flat

MAX_BYTES = 100_000_000  # of the file
MAX_PIXELS = 50_000_000  # of the decoded image: 150 MB as RGB
MAX_SIDE = 32_000  # px
MIN_SIDE = 16  # px

FORMATS = ("PNG", "JPEG", "WebP", "AVIF", "GIF", "BMP", "TIFF")

# Window heights that people have, by the widest window they go with, CSS px.
_WINDOW_HEIGHTS = ((600, 844), (1024, 1024), (MAX_SIDE, 800))

# What a file that is no image most likely is, by how it starts.
_LOOKS_LIKE = (
    (rb"<!doctype html|<html[\s>]", "an HTML page"),
    (rb"<svg[\s>]", "an SVG drawing"),
    (rb"^%pdf-", "a PDF document"),
    (rb"^.{4}ftyp(heic|heix|hevc|mif1)", "a HEIC photo"),
)

# A bomb is refused from its header: Pillow only warns about the smaller ones.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Design:
    """The picture of a page that is wanted."""

    pixels: Pixels
    viewport: Viewport
    kind: Kind = "screenshot"
    name: str = "design"  # a valid file name without its extension
    notes: tuple[str, ...] = ()  # what was done to the upload, for its owner to read
    links: tuple[Link, ...] = ()  # to other screens on the same sheet
    screens: "tuple[Design, ...]" = ()  # further ones, if it is the first on its sheet

    @property
    def drawn(self) -> bool:
        return self.kind in DRAWN

    @classmethod
    def open(
        cls,
        source: Path | bytes,
        *,
        name: str = "",
        viewport: Viewport | None = None,
        kind: Kind | None = None,
    ) -> "Design":
        """Read an image file, or the bytes of one.

        `viewport` is the window that the screenshot was taken in; without one it is
        guessed from the image's size. `kind` says what the image is; without one it is
        found out. What is drawn is made flat: cut out, straightened, evenly lit, and scaled
        to the width of a page, so that one pixel is a CSS px.

        Raises:
            DesignError: the file is missing, is no image, is damaged, too large or too
                small, is not as wide as `viewport` says, or is a drawing of nothing.
        """
        name = name or (source.name if isinstance(source, Path) else "design")
        data = source if isinstance(source, bytes) else _read(source)
        image = _decode(data, name)
        pixels, notes = _normalize(image)
        kind = kind or find_kind(pixels)
        if kind in DRAWN:
            return cls._open_drawing(pixels, viewport, kind, name, notes)
        if is_one_color(pixels):
            notes.append("the picture is empty: it has one colour throughout")
        elif is_empty_sheet(pixels):
            notes.append("nothing can be seen on it; of a sketch, a photo with more light may help")
        elif kind == "picture":
            notes.append("no page and no drawing of one is seen in it, so it is shown as it is")
        if _is_lossy(image, data):
            pixels = without_ripples(pixels)
            notes.append("ripples that its compression left around edges were smoothed")
        if viewport is None:
            viewport = _guess_viewport(pixels, notes)
        _check_viewport(pixels, viewport, name)
        return cls(pixels, viewport, kind, _safe_stem(name), tuple(notes))

    @classmethod
    def _open_drawing(
        cls, pixels: Pixels, window: Viewport | None, kind: Kind, name: str, notes: list[str]
    ) -> "Design":
        from generation.sketch.flatten import flatten

        flat = flatten(pixels, name, window and window.width, by_hand=kind != "wireframe")
        found = f"taken for a {KINDS[kind]}"
        return cls._of_drawing(flat, kind, _safe_stem(name), (found, *notes, *flat.notes))

    @classmethod
    def _of_drawing(
        cls, flat: "Flat", kind: Kind, name: str, notes: tuple[str, ...] = ()
    ) -> "Design":
        height, width = flat.pixels.shape[:2]
        usual = next(h for widest, h in _WINDOW_HEIGHTS if width <= widest)
        viewport = Viewport(width, min(height, usual))
        screens = tuple(cls._of_drawing(screen, kind, name) for screen in flat.screens)
        return cls(flat.pixels, viewport, kind, name, notes, flat.links, screens)


def reference(
    design: Design,
    check: Callable[[], None] = lambda: None,
    text: tuple[TextBlock, ...] | None = None,
) -> Screenshot:
    """The design as a Screenshot, its text read by OCR (seconds); a Drawing if it is drawn.

    `check` is called every fraction of a second, and may raise to end the reading. `text`
    is what was read before, which saves the time.
    """
    unread: tuple[Box, ...] = ()
    if design.kind == "picture":
        text = ()
    if text is None:
        from verify.ocr import read_text

        by_hand = design.kind in ("sketch", "photo")
        reading = read_text(design.pixels, design.viewport.device_scale, check, by_hand)
        text, unread = reading.text, reading.unread
    if design.drawn:
        from generation.sketch.reading import understand

        drawing = understand(design.pixels, design.viewport, text)
        screens = (reference(screen, check) for screen in design.screens)
        further = tuple(screen for screen in screens if isinstance(screen, Drawing))
        return replace(drawing, links=design.links, screens=further)
    return Screenshot(design.pixels, design.viewport, text, unread=unread)


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise DesignError(f"{path} is a directory, not an image")
    if not path.exists():
        raise DesignError(f"no such file: {path}")
    if not path.is_file():
        raise DesignError(f"{path} is not a regular file")
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DesignError(f"{path} cannot be read: {error.strerror}") from error


def _decode(data: bytes, name: str) -> Image.Image:
    """The image, its pixels loaded.

    Size limits are checked on the header, before anything is allocated.
    """
    if not data:
        raise DesignError(f"{name} is empty (0 bytes)")
    if len(data) > MAX_BYTES:
        raise DesignError(f"{name} is larger than {MAX_BYTES // 10**6} MB, the most that is read")
    try:
        image = Image.open(BytesIO(_without_text_chunks(data)), formats=FORMATS)
        _check_size(image.width, image.height, name)
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DesignError(
            f"{name} is too large: at most {MAX_PIXELS // 10**6} million pixels are read"
        ) from error
    except UnidentifiedImageError as error:
        raise DesignError(_describe_unknown(data, name)) from error
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError) as error:
        # Pillow's decoders raise any of these on damaged files
        raise DesignError(f"{name} is damaged and cannot be decoded: {error}") from error
    return image


def _check_size(width: int, height: int, name: str) -> None:
    size = f"{name} is {width} x {height} px"
    if max(width, height) > MAX_SIDE:
        raise DesignError(f"{size}; at most {MAX_SIDE} px a side are read")
    if width * height > MAX_PIXELS:
        raise DesignError(f"{size}; at most {MAX_PIXELS // 10**6} million pixels are read")
    if min(width, height) < MIN_SIDE:
        raise DesignError(f"{size}; at least {MIN_SIDE} px a side are needed to see a page")


def _describe_unknown(data: bytes, name: str) -> str:
    supported = f"Supported are {', '.join(FORMATS)}."
    for pattern, what in _LOOKS_LIKE:
        if re.search(pattern, data[:1024].lower(), re.DOTALL):
            return f"{name} is {what}, not an image that can be read. {supported}"
    return f"{name} is not an image. {supported}"


def _without_text_chunks(data: bytes) -> bytes:
    """A PNG less its text chunks, whose size Pillow limits; anything else as it is."""
    signature = b"\x89PNG\r\n\x1a\n"
    if not data.startswith(signature):
        return data
    kept, at = [signature], len(signature)
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if data[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt"):
            kept.append(data[at:end])
        at = end
    return b"".join(kept)


def _normalize(image: Image.Image) -> tuple[Pixels, list[str]]:
    """The image as upright, opaque, 8-bit sRGB, and notes on what that took."""
    notes = []
    if getattr(image, "is_animated", False):
        notes.append("only the first frame of the animation was used")
    if image.getexif().get(0x0112, 1) != 1:
        image = ImageOps.exif_transpose(image)
        notes.append("turned upright, as its EXIF orientation says")
    if image.mode[0] in "IF":
        image = _to_8_bits(image)
        notes.append("16-bit grey scaled to 8 bits")
    if image.mode not in ("RGB", "RGBA", "CMYK"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image = _to_srgb(image, notes)
    if image.mode == "RGBA":
        image = _flatten(image, notes)
    return np.array(image), notes


def _is_lossy(image: Image.Image, data: bytes) -> bool:
    # WebP names the kind of its frames: VP8 for lossy, VP8L for lossless
    return image.format in ("JPEG", "AVIF") or (image.format == "WEBP" and b"VP8 " in data)


def _to_8_bits(image: Image.Image) -> Image.Image:
    # convert("L") would clip: everything above 255 would be white
    values = np.asarray(image, dtype=np.float64)
    return Image.fromarray(np.clip(values / 257, 0, 255).round().astype(np.uint8))


def _to_srgb(image: Image.Image, notes: list[str]) -> Image.Image:
    """Colours as a browser shows them: Macs save screenshots in the display's own profile."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile := image.info.get("icc_profile"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if "sRGB" in ImageCms.getProfileDescription(source):
                return image.convert(mode)
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, srgb, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            notes.append("its colour profile cannot be read and was ignored")
        else:
            notes.append("colours converted from its own profile to sRGB")
            return converted or image
    return image.convert(mode)


def _flatten(image: Image.Image, notes: list[str]) -> Image.Image:
    if np.asarray(image.getchannel("A")).min() < 255:
        notes.append("transparent areas were laid on white")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _guess_viewport(pixels: Pixels, notes: list[str]) -> Viewport:
    scale = guess_device_scale(pixels)
    height, width = (side // scale for side in pixels.shape[:2])
    if scale > 1:
        notes.append(f"taken for a screen of {width} CSS px with {scale} pixels to each")
    usual = next(h for widest, h in _WINDOW_HEIGHTS if width <= widest)
    return Viewport(width, min(height, usual), scale)


def _check_viewport(pixels: Pixels, viewport: Viewport, name: str) -> None:
    width = pixels.shape[1]
    declared = viewport.width * viewport.device_scale
    if abs(width - declared) > viewport.device_scale:
        raise DesignError(
            f"{name} is {width} px wide, but a window {viewport.width} px wide at device scale "
            f"{viewport.device_scale:g} makes {declared:g}; state the window it was taken in"
        )


def _safe_stem(name: str) -> str:
    stem = unicodedata.normalize("NFC", Path(name).stem)
    return re.sub(r"[^\w.-]+", "-", stem).strip("-._")[:80] or "design"
