"""Keyed hashes and encryption at rest."""

import pytest

from libs.db.sealing import Seal

SECRET = b"s" * 32


def test_what_is_sealed_opens_for_its_own_purpose_only() -> None:
    seal = Seal(SECRET)
    sealed = seal.seal("second factor of Asha", b"seed")
    assert b"seed" not in sealed
    assert seal.open("second factor of Asha", sealed) == b"seed"
    with pytest.raises(ValueError, match="not sealed"):
        seal.open("second factor of Ravi", sealed)


@pytest.mark.parametrize("spoil", [lambda s: s[:-1], lambda s: s[:5], lambda s: s[:-1] + b"\0"])
def test_what_was_tampered_with_does_not_open(spoil: object) -> None:
    seal = Seal(SECRET)
    sealed = seal.seal("mail", b"your code is 123456")
    with pytest.raises(ValueError, match="not sealed"):
        seal.open("mail", spoil(sealed))  # type: ignore[operator]


def test_the_same_text_is_sealed_differently_each_time() -> None:
    seal = Seal(SECRET)
    assert seal.seal("mail", b"a") != seal.seal("mail", b"a")


def test_another_installation_can_neither_open_nor_make_a_keyed_hash() -> None:
    ours, theirs = Seal(SECRET), Seal(b"t" * 32)
    with pytest.raises(ValueError, match="not sealed"):
        theirs.open("mail", ours.seal("mail", b"a"))
    assert not theirs.fits("code", b"123456", ours.mac("code", b"123456"))


def test_a_keyed_hash_fits_its_data_and_its_purpose_only() -> None:
    seal = Seal(SECRET)
    mac = seal.mac("password reset", b"123456")
    assert seal.fits("password reset", b"123456", mac)
    assert not seal.fits("password reset", b"123457", mac)
    assert not seal.fits("email change", b"123456", mac)
