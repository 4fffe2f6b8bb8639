"""What invoices and credit notes have in common as rows."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson

from libs.domain.money import round_minor
from services.sales.domain.document import Content, DocumentLine, Issuer, Party, SalesDocument
from services.sales.domain.taxes import Scheme, TaxPart

# The columns both tables have, as `common` gives their values.
COMMON: Final = (
    "id, number, order_id, order_number, customer_id, customer_name, issued_on, issued_at,"
    " issued_by, issued_by_name, issuer, buyer, tax_scheme, currency, net, tax, total"
)
_LINE: Final = (
    "id, position, source_id, product_id, warehouse_id, sku, name, unit, quantity, unit_price,"
    " discount, tax_rate, net, tax"
)
_LINE_TYPES: Final = (
    "id uuid, position integer, source_id uuid, product_id uuid, warehouse_id uuid, sku text,"
    " name text, unit text, quantity numeric, unit_price numeric, discount numeric,"
    " tax_rate numeric, net numeric, tax numeric"
)


def add_parts(document: str) -> str:
    """Writes lines ($3) and taxes ($4) of the `document` ($2) of a company ($1)."""
    return f"""
    WITH lines AS (
        INSERT INTO {document}_lines (tenant_id, {document}_id, {_LINE})
        SELECT $1, $2, {_LINE} FROM jsonb_to_recordset($3::jsonb) AS line ({_LINE_TYPES})
    )
    INSERT INTO {document}_taxes (tenant_id, {document}_id, position, kind, rate, base, amount)
    SELECT $1, $2, position, kind, rate, base, amount FROM jsonb_to_recordset($4::jsonb)
        AS tax (position integer, kind text, rate numeric, base numeric, amount numeric)
    """


def parts(document: str, of: str) -> str:
    """Three columns: the lines and the taxes of a row, and what its code opens."""
    return f"""
    (SELECT d.id FROM document_links AS d
        WHERE d.{document}_id = {of} AND d.withdrawn_at IS NULL) AS link_id,
    (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.position), '[]')
        FROM {document}_lines AS l WHERE l.{document}_id = {of}) AS lines,
    (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.position), '[]')
        FROM {document}_taxes AS t WHERE t.{document}_id = {of}) AS taxes
    """


def common(document: SalesDocument) -> list[Any]:
    """The values of COMMON."""
    return [
        document.id,
        document.number,
        document.order_id,
        document.order_number,
        document.customer_id,
        document.buyer.name,
        document.issued_on,
        document.issued_at,
        document.issued_by,
        document.issued_by_name,
        orjson.dumps(_issuer(document.issuer)).decode(),
        orjson.dumps(_party(document.buyer)).decode(),
        document.scheme.name,
        document.content.currency,
        document.content.net,
        document.content.tax,
        document.content.total,
    ]


def line_rows(document: SalesDocument) -> str:
    """The lines as add_parts takes them."""
    names = _LINE.split(", ")
    rows = [{name: getattr(line, name) for name in names} for line in document.content.lines]
    return orjson.dumps(rows, default=str).decode()


def tax_rows(document: SalesDocument) -> str:
    """The taxes as add_parts takes them."""
    rows = [
        {
            "position": position,
            "kind": part.kind,
            "rate": part.rate,
            "base": part.base,
            "amount": part.amount,
        }
        for position, part in enumerate(document.content.taxes, 1)
    ]
    return orjson.dumps(rows, default=str).decode()


def common_from(row: Any) -> dict[str, Any]:
    """What every document is made of, from a row with its parts."""
    currency = row["currency"]
    lines = tuple(_line(line, currency) for line in _numbers(row["lines"]))
    taxes = tuple(_tax(tax, currency) for tax in _numbers(row["taxes"]))
    issuer = orjson.loads(row["issuer"])
    return {
        "id": row["id"],
        "link_id": row["link_id"],
        "number": row["number"],
        "order_id": row["order_id"],
        "order_number": row["order_number"],
        "customer_id": row["customer_id"],
        "issued_on": row["issued_on"],
        "issued_at": row["issued_at"],
        "issued_by": row["issued_by"],
        "issued_by_name": row["issued_by_name"],
        "issuer": Issuer(
            _party_from(issuer["party"]),
            issuer["timezone"],
            issuer["locale"],
            issuer["fiscal_year_start"],
        ),
        "buyer": _party_from(orjson.loads(row["buyer"])),
        "scheme": Scheme[row["tax_scheme"]],
        "content": Content(currency, lines, taxes),
    }


def _numbers(text: str) -> Sequence[Mapping[str, Any]]:
    """JSON with its numbers as they are written."""
    rows: Sequence[Mapping[str, Any]] = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return rows


def _issuer(issuer: Issuer) -> dict[str, Any]:
    return {
        "party": _party(issuer.party),
        "timezone": issuer.timezone,
        "locale": issuer.locale,
        "fiscal_year_start": issuer.fiscal_year_start,
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "name": party.name,
        "lines": list(party.lines),
        "tax_id": party.tax_id,
        "number": party.number,
        "email": party.email,
    }


def _party_from(said: Mapping[str, Any]) -> Party:
    return Party(said["name"], tuple(said["lines"]), said["tax_id"], said["number"], said["email"])


def _line(said: Mapping[str, Any], currency: str) -> DocumentLine:
    rate = said["tax_rate"]
    return DocumentLine(
        id=UUID(said["id"]),
        position=int(said["position"]),
        source_id=_id(said["source_id"]),
        product_id=_id(said["product_id"]),
        warehouse_id=_id(said["warehouse_id"]),
        sku=said["sku"],
        name=said["name"],
        unit=said["unit"],
        quantity=said["quantity"],
        unit_price=said["unit_price"],
        discount=round_minor(said["discount"], currency),
        tax_rate=rate,
        net=round_minor(said["net"], currency),
        tax=round_minor(said["tax"], currency),
    )


def _id(said: str | None) -> UUID | None:
    return None if said is None else UUID(said)


def _tax(said: Mapping[str, Any], currency: str) -> TaxPart:
    base, amount = (round_minor(said[name], currency) for name in ("base", "amount"))
    return TaxPart(said["kind"], said["rate"], base, amount)
