"""Importing and exporting products, over HTTP against the real service."""

import asyncio
import csv
import io
from typing import Any

import pytest

from libs.testing.services import Answer
from tests.services.catalog.conftest import (
    CATEGORIES,
    MANAGE,
    PRODUCTS,
    READ,
    Catalog,
    Company,
    a_company,
    upload,
)

HEADER = "sku,name,description,category,unit,price,tax_rate,barcode,kind,active\n"
GOOD = HEADER + (
    'BK-1,"Mountain-200, Black",Two\u2019s,Bikes / Mountain Bikes,pcs,2294.99,18,,bundle,true\n'
    "CH-0234,Chain,,Components,pcs,20.2400,12.5,0123456789012,component,\n"
    "OLD-1,Old thing,,,pcs,0,,,,no\n"
)
COUNTS = ("created", "updated", "skipped", "failed")


def counts(answer: Answer) -> dict[str, int]:
    assert answer.status == 200, answer.body
    return {name: answer.body[name] for name in COUNTS if answer.body[name]}


def told(answer: Answer) -> list[tuple[int, str]]:
    return [(error["row"], error["column"]) for error in answer.body["errors"]]


def a_file(rows: int) -> str:
    lines = [
        f"P-{n:06},Product {n},,Parts / Group {n % 20},pcs,{n % 900}.2500,18,{n:013},component,true"
        for n in range(rows)
    ]
    return HEADER + "\n".join(lines) + "\n"


async def exported(company: Company) -> str:
    answer = await company.manager.get(f"{PRODUCTS}/export")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return str(answer.body)


async def test_a_file_makes_products_and_their_categories(company: Company) -> None:
    answer = await company.upload(GOOD)
    assert counts(answer) == {"created": 3}
    items = {p["sku"]: p for p in (await company.manager.get(PRODUCTS)).body["items"]}
    bike, chain, old = items["BK-1"], items["CH-0234"], items["OLD-1"]
    assert (bike["name"], bike["price"], bike["kind"]) == (
        "Mountain-200, Black",
        "2294.99",
        "bundle",
    )
    assert (chain["price"], chain["tax_rate"], chain["barcode"]) == (
        "20.2400",
        "12.5",
        "0123456789012",
    )
    assert (old["active"], old["category_id"], old["kind"]) == (False, None, "component")
    tree = {c["id"]: c for c in (await company.manager.get(CATEGORIES)).body["items"]}
    mountain = tree[bike["category_id"]]
    assert (mountain["name"], tree[mountain["parent_id"]]["name"]) == ("Mountain Bikes", "Bikes")
    assert sorted(await company.events()) == [
        *["catalog.category.changed.v1"] * 3,
        *["catalog.product.created.v1"] * 3,
    ]


async def test_the_same_file_again_changes_nothing(company: Company) -> None:
    await company.upload(GOOD)
    before = await company.events()
    assert counts(await company.upload(GOOD)) == {"skipped": 3}
    assert await company.events() == before


async def test_barcodes_packs_and_attributes_stand_in_a_file(company: Company) -> None:
    header = "sku,name,unit,price,Barcodes,pack_size,back_order,attribute:Colour,Attribute:Size\n"
    answer = await company.upload(header + "P-1,Pump,pcs,1,77|Abc,12.50,yes,Silver,'=M\n")
    assert counts(answer) == {"created": 1}
    pump = (await company.manager.get(PRODUCTS)).body["items"][0]
    assert (pump["barcodes"], pump["pack_size"], pump["back_order"], pump["attributes"]) == (
        ["77", "Abc"],
        "12.5",
        True,
        {"Colour": "Silver", "Size": "=M"},
    )
    # Names know no case; an empty cell takes away; other attributes stay.
    answer = await company.upload("sku,attribute:COLOUR,attribute:Weight\nP-1,,3 kg\n")
    assert counts(answer) == {"updated": 1}
    pump = (await company.manager.get(PRODUCTS)).body["items"][0]
    assert pump["attributes"] == {"Size": "=M", "Weight": "3 kg"}
    await company.create("P-2", attributes={"size": "L"}, barcodes=["+49", "x"])
    text = await exported(company)
    assert "attribute:Size,attribute:Weight" in text.splitlines()[0]
    assert counts(await company.upload(text)) == {"skipped": 2}


async def test_a_barcode_in_a_file_belongs_to_one_product(company: Company) -> None:
    await company.create("OLD-1", barcodes=["1", "2"])
    header = "sku,name,unit,price,barcode\n"
    rows = "A,A,pcs,1,2\nB,B,pcs,1,7\nC,C,pcs,1,7\nD,D,pcs,1,8|8\n"
    answer = await company.upload(header + rows)
    assert told(answer) == [(4, "barcodes"), (5, "barcodes"), (2, "barcodes")]
    sentences = {error["row"]: error["message"] for error in answer.body["errors"]}
    assert sentences == {
        2: "OLD-1 has the barcode 2 already",
        4: "row 3 has the barcode 7 too",
        5: "8 stands here twice",
    }
    # Who gives one up in a row above leaves it to the rows below.
    given_up = "OLD-1,Old,pcs,1,1\nA,A,pcs,1,2\n"
    for dry_run in ("true", "false"):
        answer = await company.upload(header + given_up, dry_run=dry_run)
        assert counts(answer) == {"created": 1, "updated": 1}


async def test_too_many_attributes_are_refused_by_row(company: Company) -> None:
    await company.create("P-1", attributes={f"A{n}": "x" for n in range(49)})
    answer = await company.upload("sku,attribute:B1,attribute:B2\nP-1,x,x\n")
    assert told(answer) == [(2, "attributes")]
    assert answer.body["errors"][0]["message"] == "at most 50 attributes to a product"


@pytest.mark.parametrize(
    "header", ["sku,attribute:", "sku,attribute:x,ATTRIBUTE:X", "sku,barcode,barcodes"]
)
async def test_a_column_has_a_name_of_its_own(company: Company, header: str) -> None:
    answer = await company.upload(f"{header}\n")
    assert answer.body["errors"][0]["row"] == 1


async def test_what_differs_is_changed_and_said_once(company: Company) -> None:
    await company.upload(GOOD)
    changed = GOOD.replace("20.2400", "21").replace("Mountain Bikes", "mountain bikes")
    assert counts(await company.upload(changed)) == {"updated": 1, "skipped": 2}
    assert (await company.events())[-1] == "catalog.product.updated.v1"


async def test_columns_left_out_leave_their_values(company: Company) -> None:
    await company.upload(GOOD)
    assert counts(await company.upload("price;SKU\n9;bk-1\n")) == {"updated": 1}
    bike = (await company.manager.get(PRODUCTS)).body["items"][0]
    assert (bike["sku"], bike["price"], bike["name"]) == ("bk-1", "9", "Mountain-200, Black")
    unknown = await company.upload("price;sku\n9;NEW\n")
    assert (counts(unknown), told(unknown)) == ({"failed": 1}, [(2, "sku")])


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\n,,,,,,,,,\n\n").encode(),
        "\n".join(
            ";".join(f'"{cell}"' for cell in row) for row in csv.reader(io.StringIO(GOOD))
        ).encode(),
    ],
    ids=["byte order mark", "CRLF", "blank rows", "semicolons and quotes"],
)
async def test_files_of_every_usual_kind_are_read(company: Company, content: bytes) -> None:
    assert counts(await company.upload(content)) == {"created": 3}


BAD = HEADER + (
    "OK-1,Fine,,,pcs,1,,,,\n"
    ",No SKU,,,pcs,1,,,,\n"
    "BAD-1,,,,,1_000,101,,spaceship,maybe\n"
    "ok-1,Twin,,,pcs,1,,,,\n"
    "BAD-2,Few cells\n"
    "BAD-3,Sum,,Bikes /  / Road,pcs,NaN,\uff11,,,\n"
    "OK-2,Fine too,,,pcs,2,,,,\n"
)
BAD_PLACES = [
    (3, "sku"),
    (4, "name"),
    (4, "unit"),
    (4, "price"),
    (4, "tax_rate"),
    (4, "kind"),
    (4, "active"),
    (5, "sku"),
    (6, ""),
    (7, "category"),
    (7, "price"),
    (7, "tax_rate"),
]


async def test_every_error_has_its_row_its_column_and_a_sentence(company: Company) -> None:
    answer = await company.upload(BAD)
    assert (counts(answer), told(answer)) == ({"failed": 5}, BAD_PLACES)
    sentences = {(e["row"], e["column"]): e["message"] for e in answer.body["errors"]}
    assert sentences[4, "price"] == "a plain number such as 12.50, without thousands separators"
    assert sentences[5, "sku"] == "row 2 has the same SKU"
    assert sentences[6, ""] == "the row has 2 cells, the header 10"
    assert (await company.skus(), await company.events()) == ([], [])


async def test_valid_rows_are_kept_when_asked_for(company: Company) -> None:
    answer = await company.upload(BAD, mode="valid_rows")
    assert counts(answer) == {"created": 2, "failed": 5}
    assert told(answer) == BAD_PLACES
    assert await company.skus() == ["OK-1", "OK-2"]


async def test_a_dry_run_says_the_same_and_does_nothing(company: Company) -> None:
    answer = await company.upload(GOOD, dry_run=True)
    assert (counts(answer), answer.body["dry_run"]) == ({"created": 3}, True)
    kept = await company.upload(BAD, mode="valid_rows", dry_run=True)
    assert counts(kept) == {"created": 2, "failed": 5}
    assert (await company.skus(), await company.events()) == ([], [])


async def test_a_bad_row_late_in_a_long_file_undoes_what_was_written(company: Company) -> None:
    answer = await company.upload(a_file(1200) + "LAST,,,,pcs,1,,,,\n")
    assert (counts(answer), told(answer)) == ({"failed": 1}, [(1202, "name")])
    assert (await company.skus(), await company.events()) == ([], [])


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (b"", (1, ""), "empty"),
        (b"\xef\xbb\xbf", (1, ""), "empty"),
        (b"\n\n,,\n", (1, ""), "empty"),
        (GOOD.encode("utf-16-le"), (1, ""), "NUL"),
        (HEADER.encode() + b"caf\xe9,x,,,pcs,1,,,,\n", (1, ""), "UTF-8"),
        (b"\x00" * 1000, (1, ""), "NUL"),
        (b"name,unit,price\nx,pcs,1\n", (1, "sku"), "lacks sku"),
        (b"sku,colour\nx,red\n", (1, "colour"), "know no such column"),
        (b"sku,name,SKU\nx,y,z\n", (1, "SKU"), "are both sku"),
        (HEADER.encode() + b'A,"never closed,,,pcs,1,,,,\n' + b"B\n" * 60_000, (2, ""), "CSV"),
        (HEADER.encode() + b'A,"quote" inside,,,pcs,1,,,,\n', (2, ""), "CSV"),
        (HEADER.encode() + b"," * 5_000_000, (2, ""), "1000000 characters"),
        (HEADER.encode() + b"A," + b"x" * 5_000_000, (2, ""), "1000000 characters"),
        (b"sku" + b",sku" * 20_000, (1, "ACOG"), "200 columns"),
        (b"PK\x03\x04" + b"\x00" * 500, (1, ""), ""),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n", (1, ""), ""),
    ],
    ids=range(16),
)
async def test_a_file_that_cannot_be_read_changes_nothing_and_says_where(
    company: Company, content: bytes, place: tuple[int, str], words: str
) -> None:
    answer = await company.upload(content, mode="valid_rows")
    assert answer.status == 200, answer.body
    assert counts(answer) == {}
    (error,) = answer.body["errors"]
    assert error["row"] == place[0]
    assert words in error["message"]
    if words:
        assert error["column"] == place[1]
    assert await company.skus() == []


@pytest.mark.parametrize(
    "cells",
    [
        "a,x\x07,,,pcs,1,,,,",
        'a,"two\nlines",,,pcs,1,,,,',
        "a,x,,,pcs,1e5,,,,",
        "a,x,,,pcs,-1,,,,",
        'a,x,,,pcs,"1,5",,,,',
        "a,x,,,pcs,\u0661,,,,",
        "a,x,,,pcs,0x10,,,,",
        "a,x,,,pcs,Infinity,,,,",
        "a,x,,,pcs,9999999999999999999,,,,",
        "a,x,,,pcs,1.00001,,,,",
        f"{'s' * 65},x,,,pcs,1,,,,",
        f"a,x,{'d' * 4001},,pcs,1,,,,",
    ],
)
async def test_a_cell_that_is_no_value_is_refused(company: Company, cells: str) -> None:
    answer = await company.upload(f"{HEADER}{cells}\n")
    assert (counts(answer), len(answer.body["errors"])) == ({"failed": 1}, 1)


async def test_too_many_rows_are_refused_as_a_whole(company: Company) -> None:
    answer = await company.upload("sku,name\n" + "x,\n" * 100_001)
    assert answer.body["errors"][-1]["message"].startswith("at most 100000 rows")
    assert counts(answer) == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"data": b"sku\nx\n", "headers": {"Content-Type": "text/csv"}}, "multipart"),
        ({"json": {"file": "x"}}, "multipart"),
        ({"data": b"x", "headers": {"Content-Type": "multipart/form-data"}}, "cannot be read"),
        (
            {
                "data": b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n',
                "headers": {"Content-Type": "multipart/form-data; boundary=b"},
            },
            "part named file",
        ),
    ],
)
async def test_a_request_without_a_file_is_refused_on_its_field(
    company: Company, options: dict[str, Any], words: str
) -> None:
    answer = await company.manager.request("POST", f"{PRODUCTS}/import", **options)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "file")
    assert words in answer.body["detail"]


async def test_a_file_too_large_is_refused_before_it_is_read_whole(company: Company) -> None:
    answer = await company.upload(b"x" * 20_000_001)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "too_large")


async def test_only_those_who_may_manage_products_import(company: Company) -> None:
    answer = await upload(company.with_permissions(READ), GOOD.encode())
    assert (answer.status, answer.body["permission"]) == (403, MANAGE)


async def test_our_own_export_is_imported_unchanged(catalog: Catalog, company: Company) -> None:
    await company.upload(GOOD)
    await company.create("=1+1", name="'@cmd", description="-1\n+2", barcode="+49")
    await company.create("''-x", name="'quoted'", description='say "=", \u00fcber;\t')
    file = await exported(company)
    assert counts(await company.upload(file)) == {"skipped": 5}
    other = await a_company(catalog)
    assert counts(await other.upload(file)) == {"created": 5}
    assert await exported(other) == file


async def test_no_cell_of_an_export_begins_a_formula(company: Company) -> None:
    for number, begin in enumerate("=+-@\uff1d\uff0b\uff0d\uff20"):
        text = f"{begin}cmd|' /C calc'!A0"
        barcode = f"{begin}{number} /C calc'!A0"
        values = {"name": text, "description": text, "barcode": barcode}
        assert (await company.create(f"{begin}{number}", **values)).status == 201
        parent = await company.manager.post(CATEGORIES, {"name": f"{text} {number}"})
        assert parent.status == 201
    rows = list(csv.reader(io.StringIO((await exported(company)).removeprefix("\ufeff"))))
    assert len(rows) == 9
    for row in rows[1:]:
        assert not [cell for cell in row if cell[:1] in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")]


@pytest.mark.parametrize("rows", [2_000, pytest.param(10_000, marks=pytest.mark.full)])
async def test_thousands_of_rows_are_imported_and_a_second_time_skipped(
    company: Company, rows: int
) -> None:
    file = a_file(rows)
    assert counts(await company.upload(file)) == {"created": rows}
    async with company.catalog.service.database.across_tenants() as connection:
        stored = await connection.fetch(
            "SELECT type, count(*), count(DISTINCT aggregate_id) AS subjects FROM events"
            " WHERE tenant_id = $1 AND aggregate_type <> 'import' GROUP BY 1 ORDER BY 1",
            company.id,
        )
    assert [tuple(row) for row in stored] == [
        ("catalog.category.changed.v1", 21, 21),
        ("catalog.product.created.v1", rows, rows),
    ]
    assert counts(await company.upload(file)) == {"skipped": rows}
    again = await exported(company)
    assert again.count("\n") == rows + 1
    assert counts(await company.upload(again)) == {"skipped": rows}


async def test_two_imports_of_the_same_file_at_once_make_each_product_once(
    company: Company,
) -> None:
    answers = await asyncio.gather(*(company.upload(a_file(700)) for _ in range(2)))
    assert sorted(counts(a).popitem() for a in answers) == [("created", 700), ("skipped", 700)]
    assert len(await company.skus()) == 700


@pytest.mark.promise("Q.16")
async def test_a_file_sent_twice_under_one_key_is_imported_once(company: Company) -> None:
    """A browser puts another boundary between the parts each time it sends them."""
    first, again = [
        await upload(company.manager, GOOD.encode(), key="k", boundary=boundary)
        for boundary in ("one", "another")
    ]
    assert counts(first) == {"created": 3}
    assert (again.body["id"], again.headers["location"]) == (
        first.body["id"],
        first.headers["location"],
    )
    other = await upload(company.manager, b"sku,name\n", key="k", boundary="one")
    assert (other.status, other.body["errors"][0]["code"]) == (422, "idempotency_key_reused")


@pytest.mark.promise("Q.16")
async def test_a_dry_run_does_not_answer_for_the_run_in_earnest_under_its_key(
    company: Company,
) -> None:
    """What shall become of a file stands in the query, in whatever order."""
    by, file = company.manager, GOOD.encode()
    first = await upload(by, file, key="k", mode="valid_rows", dry_run=True)
    again = await upload(by, file, key="k", dry_run=True, mode="valid_rows")
    assert (first.body["dry_run"], again.body["id"]) == (True, first.body["id"])
    earnest = await upload(by, file, key="k", mode="valid_rows", dry_run=False)
    assert earnest.status == 422, earnest.body
    assert earnest.body["errors"][0]["code"] == "idempotency_key_reused"
