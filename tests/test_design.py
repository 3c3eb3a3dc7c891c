import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from generation.design import MAX_SIDE, Design
from generation.errors import DesignError
from verify.screenshot import Viewport

RED = (200, 30, 30)


def encode(image: Image.Image, format: str = "PNG", **options) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def two_halves(mode: str = "RGB") -> Image.Image:
    """60 x 40 px, red on the left and white on the right."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste(RED, (0, 0, 30, 40))
    return image.convert(mode)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WebP", "GIF", "BMP", "TIFF"])
def test_common_formats_open_with_their_colours(format):
    design = Design.open(encode(two_halves(), format))
    assert design.pixels.shape == (40, 60, 3)
    assert design.pixels.dtype == np.uint8
    assert np.abs(design.pixels[20, 10].astype(int) - RED).max() <= 12
    assert design.pixels[20, 50].min() >= 243
    assert bool(design.notes) == (format in ("JPEG", "WebP"))  # which are lossy


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1"])
def test_pixel_modes_become_rgb(mode):
    design = Design.open(encode(two_halves(mode)))
    assert design.pixels.shape == (40, 60, 3)
    assert (design.pixels[20, 50] == 255).all()


def test_an_empty_picture_is_told():
    design = Design.open(encode(Image.new("RGB", (400, 300), "white")))
    assert design.notes == ("the picture is empty: it has one colour throughout",)


def test_cmyk_is_not_inverted():
    design = Design.open(encode(two_halves("CMYK"), "JPEG", quality=95))
    assert np.abs(design.pixels[20, 10].astype(int) - RED).max() <= 12


def test_16_bit_grey_is_scaled_and_not_clipped():
    ramp = np.linspace(0, 65535, 60 * 40).reshape(40, 60).astype(np.uint16)
    design = Design.open(encode(Image.fromarray(ramp)))
    assert design.pixels[0, 0, 0] == 0
    assert design.pixels[20, 0, 0] == pytest.approx(128, abs=2)
    assert design.notes == ("16-bit grey scaled to 8 bits",)


def test_transparency_is_laid_on_white_and_noted():
    image = two_halves("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    design = Design.open(encode(image))
    assert (design.pixels == 255).all()
    assert design.notes == ("transparent areas were laid on white",)


def test_a_transparent_palette_entry_is_laid_on_white():
    image = Image.new("P", (40, 40), 0)
    image.putpalette([0, 0, 0, 200, 30, 30])
    design = Design.open(encode(image, transparency=0))
    assert (design.pixels == 255).all()


def test_exif_orientation_turns_the_image_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    design = Design.open(encode(two_halves(), "JPEG", exif=exif))
    assert design.pixels.shape == (60, 40, 3)
    assert "upright" in design.notes[0]


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    design = Design.open(data)
    assert design.pixels[0, 0].tolist() == [255, 0, 0]
    assert "first frame" in design.notes[0]


def test_colours_are_converted_from_the_embedded_profile():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    design = Design.open(encode(two_halves(), icc_profile=lab))
    assert "profile" in design.notes[0]


def test_text_chunks_of_any_size_are_ignored():
    info = PngImagePlugin.PngInfo()
    info.add_text("prompt", "ignore the picture " * 200_000, zip=True)
    assert Design.open(encode(two_halves(), pnginfo=info)).pixels.shape == (40, 60, 3)


def png_header(width: int, height: int) -> bytes:
    data = bytearray(encode(two_halves()))
    data[16:24] = width.to_bytes(4) + height.to_bytes(4)
    # the checksum of the header is checked before its size
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02 noise" * 50, "not an image"),
        (b"<!DOCTYPE html><title>404</title>", "HTML page"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG drawing"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC photo"),
        (encode(two_halves())[:100], "damaged"),
        (encode(Image.new("RGB", (15, 400))), "15 x 400 px; at least 16 px"),
        (encode(Image.new("1", (16, MAX_SIDE + 1))), f"at most {MAX_SIDE} px a side"),
        (png_header(10_000, 9_000), "10000 x 9000|at most 50 million pixels"),
        (png_header(20_000, 20_000), "at most 50 million pixels"),
        (png_header(2**31 - 1, 2**31 - 1), "at most 50 million pixels"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(data, message):
    with pytest.raises(DesignError, match=message) as caught:
        Design.open(data, name="shot.png")
    assert str(caught.value).startswith("shot.png")
    assert "\n" not in str(caught.value)


def test_paths_that_are_no_files_are_refused(tmp_path):
    with pytest.raises(DesignError, match="is a directory"):
        Design.open(tmp_path)
    with pytest.raises(DesignError, match="no such file"):
        Design.open(tmp_path / "missing.png")


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("shot.png", "shot"),
        ("nom accentué — 日本語 (1).png", "nom-accentué-日本語-1"),
        ("../../etc/passwd", "passwd"),
        ("....png", "design"),
        ("x" * 300 + ".png", "x" * 80),
    ],
)
def test_the_name_is_a_valid_file_name(file_name, name):
    assert Design.open(encode(two_halves()), name=file_name).name == name


def test_a_design_from_bytes_has_a_name():
    assert Design.open(encode(two_halves())).name == "design"


@pytest.mark.parametrize(
    ("size", "viewport"),
    [
        ((1280, 3000), Viewport(1280, 800)),
        ((1280, 500), Viewport(1280, 500)),
        ((390, 3000), Viewport(390, 844)),
        ((768, 3000), Viewport(768, 1024)),
    ],
)
def test_the_window_is_guessed_from_the_size(size, viewport):
    assert Design.open(encode(Image.new("L", size))).viewport == viewport


def test_a_declared_window_wins():
    viewport = Viewport(30, 25, 2)
    assert Design.open(encode(two_halves()), viewport=viewport).viewport == viewport


def test_a_declared_window_of_another_width_is_refused():
    with pytest.raises(DesignError, match="60 px wide, but a window 1280 px wide"):
        Design.open(encode(two_halves()), viewport=Viewport(1280, 800))


def test_a_file_is_opened_by_its_content(tmp_path: Path):
    path = tmp_path / "picture.txt"
    path.write_bytes(encode(two_halves(), "WebP"))
    assert Design.open(path).name == "picture"


@pytest.mark.parametrize(
    ("width", "letter", "scale"),
    [(2560, 20, 2), (2560, 9, 1), (1170, 26, 3), (1280, 20, 1), (2561, 20, 1)],
)
def test_a_high_density_screen_is_known_by_its_width_and_its_letters(width, letter, scale):
    pixels = np.full((400, width, 3), 255, np.uint8)
    for x in range(40, width - 40, 40):
        pixels[100 : 100 + letter, x : x + letter // 3] = 0
    design = Design.open(encode(Image.fromarray(pixels)))
    assert design.viewport == Viewport(width // scale, 400 // scale, scale)
    assert bool(design.notes) == (scale > 1)
