"""The rules of products, categories and cells, without anything around them."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.domain.errors import Invalid
from libs.domain.ids import new_id
from libs.files.cells import Record, escaped, unescaped
from libs.imports.header import Header
from services.catalog.domain.attributes import checked_attributes, spelt, with_attributes
from services.catalog.domain.category import Category, Tree
from services.catalog.domain.code import checked_barcodes, code_key, same_codes, with_main
from services.catalog.domain.product import (
    Product,
    checked_pack_size,
    checked_price,
    checked_tax_rate,
)
from services.catalog.domain.product_file import COLUMNS, read_row

NAMES = [*(column.name for column in COLUMNS if not column.family), "attribute:Colour"]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_product() -> Product:
    values = {"sku": "P-1", "name": "Pump", "unit": "pcs", "price": Decimal(10)}
    product = Product.create(new_id(), values, currency="INR", at=NOON)
    product.version = 1
    product.recorded.clear()
    return product


def test_the_event_of_a_change_carries_the_whole_product_and_what_was() -> None:
    product = a_product()
    assert product.change({"price": Decimal("12.5"), "name": "Pump"}, at=NOON)
    (recorded,) = product.recorded
    said = recorded.event.model_dump(mode="json")
    assert (said["product"]["price"], said["product"]["name"]) == ("12.5", "Pump")
    assert (said["product"]["version"], recorded.version) == (2, 2)
    assert said["before"] == {"price": "10"}


def test_equal_values_are_no_change() -> None:
    product = a_product()
    assert not product.change({"price": Decimal("10.00"), "active": True}, at=NOON)
    assert product.recorded == []


@pytest.mark.parametrize(
    "text", ["-0.0001", "0.00001", "NaN", "-Infinity", "1000000000000", "1e40", "sNaN"]
)
def test_a_price_is_zero_or_more_with_four_places(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        checked_price(Decimal(text))


def test_prices_and_rates_keep_what_was_written() -> None:
    assert str(checked_price(Decimal("10.0000"))) == "10.0000"
    assert str(checked_price(Decimal("1e3"))) == "1000"
    assert checked_tax_rate(Decimal(100)) == 100


@given(st.text(alphabet=st.characters(max_codepoint=0xFF)))
def test_a_code_key_knows_no_case(code: str) -> None:
    assert code_key(code.upper()) == code_key(code.lower()) == code_key(code_key(code))


@given(st.integers(0, 10**8 - 1), st.sampled_from([8, 12, 13, 14]))
def test_a_trade_item_number_is_the_same_whatever_zeros_stand_before_it(
    number: int, length: int
) -> None:
    assert same_codes(f" {number:0{length}} ") == same_codes(f"{number:08}")
    assert same_codes(f"{number:0{length}}-") == {f"{number:0{length}}-"}


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (["77", "78", "77"], "77 stands here twice"),
        (["abc", "ABC"], "ABC stands here twice"),
        (["a|b"], "holds no |"),
        ([""], "1 to 64 characters"),
        ([str(n) for n in range(21)], "at most 20 barcodes"),
    ],
)
def test_barcodes_of_a_product_are_few_and_differ(codes: list[str], why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        checked_barcodes(codes)


@pytest.mark.parametrize(
    ("codes", "main", "left"),
    [
        ((), "1", ("1",)),
        (("1", "2"), "3", ("3", "2")),
        (("1", "2"), "1", ("1", "2")),
        (("a", "b", "c"), "B", ("B", "c")),
        (("1", "2"), None, ()),
    ],
)
def test_another_main_barcode_takes_the_place_of_the_first(
    codes: tuple[str, ...], main: str | None, left: tuple[str, ...]
) -> None:
    assert with_main(codes, main) == left


@pytest.mark.parametrize("text", ["0", "-1", "0.0000001"])
def test_a_pack_holds_more_than_nothing(text: str) -> None:
    with pytest.raises(ValueError, match=r"a pack holds|six decimal places"):
        checked_pack_size(Decimal(text))
    assert (checked_pack_size(Decimal("12.500")), checked_pack_size(None)) == (
        Decimal("12.5"),
        None,
    )


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"Colour": "red", "COLOUR ": "blue"}, "COLOUR stands here twice"),
        ({"Colour": " "}, "Colour: 1 to 500 characters"),
        ({"": "red"}, "1 to 60 characters"),
        ({str(n): "x" for n in range(51)}, "at most 50 attributes"),
    ],
)
def test_attributes_have_a_name_each_and_a_text(values: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        checked_attributes(values)


_NAMES = st.text(alphabet="aAbBß", min_size=1, max_size=3)


@given(
    st.dictionaries(_NAMES, st.just("x")),
    st.dictionaries(_NAMES, st.sampled_from(["x", "y", None])),
)
def test_attributes_given_are_those_there_are_whatever_the_case(
    there: dict[str, str], given_texts: dict[str, str | None]
) -> None:
    there = {code_key(name): name for name in there}
    there = dict.fromkeys(there.values(), "x")
    given_texts = {code_key(name): text for name, text in given_texts.items()}
    changed = with_attributes(there, given_texts)
    for name, text in given_texts.items():
        found = spelt(name, changed)
        assert (None if found is None else changed[found]) == text
    assert len({code_key(name) for name in changed}) == len(changed)
    assert with_attributes(changed, given_texts) == changed


@given(st.text(alphabet=st.sampled_from("'=+-@\t\uff1da ")))
def test_what_is_escaped_for_a_spreadsheet_is_read_again_as_it_was(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in set("=+-@\t\uff1d\uff0b\uff0d\uff20")


@given(st.lists(st.text(), max_size=len(NAMES) + 1))
def test_no_row_of_any_cells_breaks_the_reader(cells: list[str]) -> None:
    header = Header(Record(1, NAMES), COLUMNS, {})
    row = read_row(header.read(Record(2, cells)))
    assert row.errors or row.values["sku"]


@given(st.lists(st.text(max_size=12)))
def test_a_header_without_a_sku_is_refused_in_the_first_row(header: list[str]) -> None:
    errors = Header(Record(1, header), COLUMNS, {}).errors
    assert {"sku"} <= {error.column for error in errors if error.code == "missing_column"}
    assert {error.row for error in errors} == {1}


def test_a_tree_makes_what_is_missing_of_a_path_once() -> None:
    bikes = Category(id=new_id(), version=1, name="Bikes")
    tree = Tree([bikes])
    road = tree.find_or_make(("BIKES", "Road"), at=NOON)
    assert tree.find_or_make(("Bikes", "road"), at=NOON) == road
    assert [(c.name, c.parent_id) for c in tree.made] == [("Road", bikes.id)]
    assert tree.path(road) == ("Bikes", "Road")


def test_a_category_cannot_be_moved_below_itself() -> None:
    category = Category(id=new_id(), version=1, name="Bikes")
    with pytest.raises(Invalid):
        category.change({"parent_id": category.id}, new_ancestors=[category.id], at=NOON)
    assert category.recorded == []
