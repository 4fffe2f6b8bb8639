"""Makes small pictures out of a file somebody sent: a program of its own, run once per file.

Decoders are large, old and written in C: a file made to break one must meet neither the memory nor
the secrets of a service. This process has an empty environment, little memory and little time. It
is run by path, not imported (`picture_maker.py` runs it), and needs nothing but Pillow.

Arguments: `square` or `whole`, then sizes in pixels, largest first. The file is its standard input.
Standard output: for each size, four bytes of length and a WebP.
"""

import io
import resource
import struct
import sys
import warnings
from contextlib import suppress
from typing import BinaryIO

from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 25_000_000
# Its decoder holds a picture four times over.
MOST_WEBP_PIXELS = 12_000_000
# Not a picture of these formats, or one that breaks off.
UNREADABLE = 65
TOO_MANY_PIXELS = 66
_MOST_MEMORY = 235_000_000
_MOST_CPU_SECONDS = 20
_ORIENTATION = 0x0112
# How to turn what was stored in this orientation (EXIF 2.3, 4.6.4).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WEBP_HEADER = 30
Box = tuple[int, int, int, int]


class TooManyPixels(Exception):
    """It would take too much memory once decoded."""


def make(file: BinaryIO, sizes: list[int], *, square: bool) -> list[bytes]:
    """The first frame upright, cut to a square or whole, in each size, without metadata."""
    if _webp_pixels(file.read(_WEBP_HEADER)) > MOST_WEBP_PIXELS:
        raise TooManyPixels
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise TooManyPixels
        orientation = 1
        with suppress(Exception):  # metadata that cannot be read says nothing
            orientation = image.getexif().get(_ORIENTATION, 1)
        largest = _scaled(image, sizes[0], square=square)
    # It may as well be turned once it is small.
    if orientation in _TURNS:
        largest = largest.transpose(_TURNS[orientation])
    return [_webp(_scaled(largest, size, square=square)) for size in sizes]


def _scaled(image: Image.Image, size: int, *, square: bool) -> Image.Image:
    """Its middle or all of it, without ever holding a second copy in full size."""
    side = min(image.size) if square else max(image.size)
    # A JPEG is decoded at a fraction of its size where that is enough.
    image.draft("RGB", (image.width * size // side, image.height * size // side))
    box, target = _middle(image, size) if square else _all(image, size)
    image.load()
    if image.mode not in {"RGB", "RGBA", "L", "LA"}:
        image = _plain(image.crop(box))
        box = (0, 0, *image.size)
    return image.resize(target, Image.Resampling.LANCZOS, box, reducing_gap=3.0)


def _middle(image: Image.Image, size: int) -> tuple[Box, tuple[int, int]]:
    """The largest square in the middle; small pictures are made larger."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return (left, top, left + side, top + side), (size, size)


def _all(image: Image.Image, size: int) -> tuple[Box, tuple[int, int]]:
    """All of it; small pictures stay as they are."""
    width, height = image.size
    longest = max(width, height, size)
    target = max(1, width * size // longest), max(1, height * size // longest)
    return (0, 0, width, height), target


def _plain(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _webp(image: Image.Image) -> bytes:
    """Encode the pixels and nothing else: no metadata, and no byte of the file that came."""
    plain = _plain(image) if image.mode not in {"RGB", "RGBA"} else image
    plain.info = {}
    output = io.BytesIO()
    plain.save(output, "WEBP", quality=82, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return output.getvalue()


def _webp_pixels(head: bytes) -> int:
    """What a WebP says of its size: Pillow's decoder makes room before it can be asked."""
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return 0
    kind, data = head[12:16], head[20:]
    if kind == b"VP8X":
        width = int.from_bytes(data[4:7], "little") + 1
        height = int.from_bytes(data[7:10], "little") + 1
    elif kind == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width = int.from_bytes(data[6:8], "little") & 0x3FFF
        height = int.from_bytes(data[8:10], "little") & 0x3FFF
    return width * height


def main() -> int:
    """Read, make, write; the exit status says what was wrong."""
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_SECONDS, _MOST_CPU_SECONDS))
    with suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        sizes = [int(size) for size in sys.argv[2:]]
        made = make(sys.stdin.buffer, sizes, square=sys.argv[1] == "square")
    except (TooManyPixels, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 - each plugin has errors of its own for what is broken
        return UNREADABLE
    for picture in made:
        sys.stdout.buffer.write(struct.pack(">I", len(picture)) + picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
