"""Codes a product is found by: its SKU and its barcodes, unique without regard to case."""

import unicodedata
from collections.abc import Iterable, Sequence

from libs.domain.texts import line

MOST_BARCODES = 20
# Between the barcodes of one cell of a file, and in what an event says was there before.
BARCODE_SEPARATOR = "|"
_GTIN_LENGTHS = (8, 12, 13, 14)


def code_key(code: str) -> str:
    """What must be unique: the code without regard to case or to how its characters are encoded."""
    return code.casefold() if code.isascii() else unicodedata.normalize("NFKC", code).casefold()


def same_codes(code: str) -> set[str]:
    """The keys under which a code that was scanned may be kept.

    The trade item numbers of 8, 12, 13 and 14 digits are one numbering with leading zeros, of
    which scanners add some and leave some out.
    """
    key = code_key(code.strip())
    if not (key.isascii() and key.isdigit() and len(key) in _GTIN_LENGTHS):
        return {key}
    digits = key.lstrip("0")
    return {key} | {digits.zfill(n) for n in _GTIN_LENGTHS if n >= len(digits)}


def checked_sku(value: str) -> str:
    """The SKU trimmed, its case kept; raises ValueError."""
    return line(value, 64)


def checked_barcode(value: str) -> str:
    """The barcode trimmed; raises ValueError.

    A check digit is not looked at: shops print codes of their own that only look like a GTIN.
    """
    code = line(value, 64)
    if BARCODE_SEPARATOR in code:
        msg = f"a barcode holds no {BARCODE_SEPARATOR}, which separates barcodes in files"
        raise ValueError(msg)
    return code


def with_main(codes: Sequence[str], main: str | None) -> tuple[str, ...]:
    """The barcodes with another one first, in place of the first; None: with none at all."""
    if main is None:
        return ()
    key = code_key(main)
    return (main, *(code for code in codes[1:] if code_key(code) != key))


def checked_barcodes(values: Iterable[str]) -> tuple[str, ...]:
    """The barcodes of one product, the main one first; raises ValueError."""
    codes = tuple(checked_barcode(value) for value in values)
    if len(codes) > MOST_BARCODES:
        msg = f"at most {MOST_BARCODES} barcodes to a product"
        raise ValueError(msg)
    seen: set[str] = set()
    for code in codes:
        if (key := code_key(code)) in seen:
            msg = f"{code} stands here twice"
            raise ValueError(msg)
        seen.add(key)
    return codes
