"""Suppliers' answers in SQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.errors import NotFound
from services.purchasing.domain.supplier_answer import (
    AnswerLine,
    Decision,
    Kind,
    SupplierAnswer,
)

_HEAD = "id, order_id, link_id, revision, number, kind, note, answered_at, answered_by, fingerprint"
_DECIDED = "decision, decided_at, decided_by, decided_by_name, decision_note"
_ADD = f"""
WITH answer AS (
    INSERT INTO supplier_answers (tenant_id, {_HEAD}, decision_note)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')
), line AS (
    SELECT * FROM unnest($12::integer[], $13::text[], $14::text[], $15::text[], $16::numeric[],
                         $17::date[], $18::numeric[], $19::date[], $20::numeric[], $21::numeric[])
        AS l (position, sku, name, unit, ordered, ordered_for, quantity, expected_on, ordered_cost,
              unit_cost)
), lines AS (
    INSERT INTO supplier_answer_lines (tenant_id, answer_id, position, sku, name, unit, ordered,
        ordered_for, quantity, expected_on)
    SELECT $1, $2, position, sku, name, unit, ordered, ordered_for, quantity, expected_on FROM line
)
INSERT INTO supplier_answer_prices (tenant_id, answer_id, position, ordered_cost, unit_cost)
SELECT $1, $2, position, ordered_cost, unit_cost FROM line
"""
_DECIDE = """
UPDATE supplier_answers SET decision = $2, decided_at = $3, decided_by = $4,
    decided_by_name = $5, decision_note = $6
WHERE id = $1
"""
_PRICES = "LEFT JOIN supplier_answer_prices p USING (tenant_id, answer_id, position)"


class SqlSupplierAnswers:
    """Answers of the company's suppliers; whoever adds or changes one holds its order's lock."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def of_order(self, order_id: UUID) -> list[SupplierAnswer]:
        """All of an order, first to last."""
        sees_costs = self._work.actor.sees_costs
        return await answers(self._work.connection, order_id, sees_costs=sees_costs)

    async def get(self, order_id: UUID, answer_id: UUID) -> SupplierAnswer:
        """One of an order; raises NotFound."""
        for answer in await self.of_order(order_id):
            if answer.id == answer_id:
                return answer
        raise NotFound("no such answer", answer_id=answer_id)

    async def add(self, answer: SupplierAnswer) -> None:
        """Keep a new one."""
        lines = answer.lines
        await self._work.connection.execute(
            _ADD,
            self._work.actor.tenant_id,
            answer.id,
            answer.order_id,
            answer.link_id,
            answer.revision,
            answer.number,
            answer.kind,
            answer.note,
            answer.answered_at,
            answer.answered_by,
            answer.fingerprint,
            [line.position for line in lines],
            [line.sku for line in lines],
            [line.name for line in lines],
            [line.unit for line in lines],
            [line.ordered for line in lines],
            [line.ordered_for for line in lines],
            [line.quantity for line in lines],
            [line.expected_on for line in lines],
            [line.ordered_cost for line in lines],
            [line.unit_cost for line in lines],
        )

    async def decide(self, answer: SupplierAnswer) -> None:
        """Store what became of it."""
        await self._work.connection.execute(
            _DECIDE,
            answer.id,
            answer.decision,
            answer.decided_at,
            answer.decided_by,
            answer.decided_by_name,
            answer.decision_note,
        )


async def answers(
    connection: Connection, order_id: UUID, *, sees_costs: bool
) -> list[SupplierAnswer]:
    """The answers to an order, first to last; the login without costs may not even name prices."""
    costs = ", p.ordered_cost, p.unit_cost" if sees_costs else ""
    rows = await connection.fetch(
        f"""
        SELECT {_HEAD}, {_DECIDED},
            ARRAY(SELECT ROW(position, l.sku, l.name, l.unit, l.ordered, l.ordered_for, l.quantity,
                             l.expected_on{costs})
                  FROM supplier_answer_lines l {_PRICES if sees_costs else ""}
                  WHERE answer_id = a.id ORDER BY position) AS lines
        FROM supplier_answers a WHERE order_id = $1 ORDER BY number
        """,
        order_id,
    )
    return [_answer_from(row) for row in rows]


def _answer_from(row: Any) -> SupplierAnswer:
    values = dict(row)
    return SupplierAnswer(
        **{
            **values,
            "kind": Kind(values["kind"]),
            "decision": values["decision"] and Decision(values["decision"]),
            "lines": tuple(_line_from(line) for line in values["lines"]),
        }
    )


def _line_from(line: Sequence[Any]) -> AnswerLine:
    position, sku, name, unit, ordered, ordered_for, quantity, expected_on, *costs = line
    ordered_cost, unit_cost = costs or (None, None)
    return AnswerLine(
        position=position,
        sku=sku,
        name=name,
        unit=unit,
        ordered=ordered,
        ordered_for=ordered_for,
        quantity=quantity,
        expected_on=expected_on,
        ordered_cost=ordered_cost,
        unit_cost=unit_cost,
    )
