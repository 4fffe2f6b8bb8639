"""Shipments in SQL: parts of the statements that load and write their order."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson

from libs.domain.quantity import plain
from services.sales.domain.promise import Short
from services.sales.domain.shipment import Move, Shipment, ShipmentLine, ShipmentStatus

SAVE: Final = """
sent AS (
    INSERT INTO shipments (tenant_id, order_id, id, number, status, requested_at, requested_by,
        by_name, note, settled_at, short)
    SELECT $tenant_id, $order_id, id, number, status, requested_at, requested_by, by_name, note,
           settled_at, short::jsonb
    FROM unnest($shipment_ids::uuid[], $shipment_numbers::text[], $shipment_statuses::text[],
                $shipment_at::timestamptz[], $shipment_by::uuid[], $shipment_by_names::text[],
                $shipment_notes::text[], $shipment_settled::timestamptz[], $shipment_short::text[])
        AS shipment (id, number, status, requested_at, requested_by, by_name, note, settled_at,
                     short)
    ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status,
        settled_at = excluded.settled_at, short = excluded.short
), sent_lines AS (
    INSERT INTO shipment_lines (tenant_id, shipment_id, order_line_id, quantity)
    SELECT $tenant_id, *
    FROM unnest($sent_shipments::uuid[], $sent_lines::uuid[], $sent_quantities::numeric[])
    ON CONFLICT DO NOTHING
), sent_moves AS (
    INSERT INTO shipment_moves (tenant_id, shipment_id, allocation_id, order_line_id, product_id,
        warehouse_id, quantity)
    SELECT $tenant_id, *
    FROM unnest($move_shipments::uuid[], $move_allocations::uuid[], $move_lines::uuid[],
                $move_products::uuid[], $move_places::uuid[], $move_quantities::numeric[])
    ON CONFLICT DO NOTHING
)"""
LOADED: Final = """
ARRAY(SELECT ROW(s.id, s.number, s.status, s.requested_at, s.requested_by, s.by_name, s.note,
                 s.settled_at, s.short,
                 ARRAY(SELECT ROW(l.order_line_id, l.quantity) FROM shipment_lines l
                       WHERE l.shipment_id = s.id ORDER BY l.order_line_id),
                 ARRAY(SELECT ROW(m.allocation_id, m.order_line_id, m.product_id, m.warehouse_id,
                                  m.quantity)
                       FROM shipment_moves m WHERE m.shipment_id = s.id ORDER BY m.allocation_id))
      FROM shipments s WHERE s.order_id = o.id ORDER BY s.id)
"""


def values(shipments: Sequence[Shipment]) -> dict[str, Any]:
    """What SAVE is given."""
    lines = [(shipment.id, line) for shipment in shipments for line in shipment.lines]
    moves = [(shipment.id, move) for shipment in shipments for move in shipment.moves]
    return {
        "shipment_ids": [s.id for s in shipments],
        "shipment_numbers": [s.number for s in shipments],
        "shipment_statuses": [s.status for s in shipments],
        "shipment_at": [s.requested_at for s in shipments],
        "shipment_by": [s.requested_by for s in shipments],
        "shipment_by_names": [s.by_name for s in shipments],
        "shipment_notes": [s.note for s in shipments],
        "shipment_settled": [s.settled_at for s in shipments],
        "shipment_short": [short_text(s.short) for s in shipments],
        "sent_shipments": [shipment_id for shipment_id, _ in lines],
        "sent_lines": [line.order_line_id for _, line in lines],
        "sent_quantities": [line.quantity for _, line in lines],
        "move_shipments": [shipment_id for shipment_id, _ in moves],
        "move_allocations": [move.allocation_id for _, move in moves],
        "move_lines": [move.order_line_id for _, move in moves],
        "move_products": [move.product_id for _, move in moves],
        "move_places": [move.warehouse_id for _, move in moves],
        "move_quantities": [move.quantity for _, move in moves],
    }


def shipment_from(row: Any) -> Shipment:
    """One as LOADED gives it."""
    shipment_id, number, status, at, by, by_name, note, settled, short, lines, moves = row
    return Shipment(
        id=shipment_id,
        number=number,
        status=ShipmentStatus(status),
        requested_at=at,
        requested_by=by,
        by_name=by_name,
        note=note,
        lines=tuple(ShipmentLine(*line) for line in lines),
        moves=tuple(Move(*move) for move in moves),
        settled_at=settled,
        short=shorts_from(short),
    )


def short_text(short: Sequence[Short]) -> str:
    """What is short, as it is stored."""
    rows = [
        {
            "product_id": str(s.product_id),
            "requested": plain(s.requested),
            "available": plain(s.available),
            "line_ids": [str(line_id) for line_id in s.line_ids],
            "places": _told(s.places),
            "elsewhere": _told(s.elsewhere),
            "expected_on": s.expected_on,
            "expected": None if s.expected is None else plain(s.expected),
        }
        for s in short
    ]
    return orjson.dumps(rows).decode()


def shorts_from(text: str) -> tuple[Short, ...]:
    """What `short_text` wrote."""
    return tuple(
        Short(
            product_id=UUID(row["product_id"]),
            requested=Decimal(row["requested"]),
            available=Decimal(row["available"]),
            line_ids=tuple(map(UUID, row["line_ids"])),
            places=_free(row["places"]),
            elsewhere=_free(row["elsewhere"]),
            expected_on=row["expected_on"] and date.fromisoformat(row["expected_on"]),
            expected=row["expected"] and Decimal(row["expected"]),
        )
        for row in orjson.loads(text)
    )


def _told(places: Mapping[UUID, Decimal]) -> dict[str, str]:
    return {str(place): plain(free) for place, free in places.items()}


def _free(told: Mapping[str, str]) -> dict[UUID, Decimal]:
    return {UUID(place): Decimal(free) for place, free in told.items()}
