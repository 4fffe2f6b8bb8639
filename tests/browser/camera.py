"""What the browser's camera is shown: a bar code held still, as an uncompressed film."""

from pathlib import Path

WIDTH, HEIGHT = 640, 480
BAR = 5
# Of each digit seven bars, 1 dark; on the right they are inverted, and G is R backwards.
_LEFT = tuple(
    f"{bars:07b}"
    for bars in (13, 25, 19, 61, 35, 49, 47, 59, 55, 11)  # 0 to 9
)
# The first digit has no bars of its own: it says which of the next six are of the set G.
_SETS = (
    *("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG"),
    *("LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"),
)


def film(path: Path, code: str) -> Path:
    """Write a film of an EAN-13; Chromium plays it over and over."""
    dark = _bars(code)
    edge = (WIDTH - len(dark) * BAR) // 2
    line = b"\xeb" * edge + b"".join(b"\x10" * BAR if d == "1" else b"\xeb" * BAR for d in dark)
    line = line.ljust(WIDTH, b"\xeb")
    blank = b"\xeb" * WIDTH
    picture = blank * 120 + line * 240 + blank * 120
    frame = b"FRAME\n" + picture + b"\x80" * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n"
    path.write_bytes(head.encode() + frame * 2)
    return path


def _bars(code: str) -> str:
    first, left, right = int(code[0]), code[1:7], code[7:]
    halves = (
        (_left(digit, kind) for digit, kind in zip(left, _SETS[first], strict=True)),
        (_inverted(_LEFT[int(digit)]) for digit in right),
    )
    return "101" + "".join(halves[0]) + "01010" + "".join(halves[1]) + "101"


def _left(digit: str, kind: str) -> str:
    bars = _LEFT[int(digit)]
    return bars if kind == "L" else _inverted(bars)[::-1]


def _inverted(bars: str) -> str:
    return bars.translate(str.maketrans("01", "10"))
