"""What inventory says of stock, in SQL: a projection that bears repeated, late and lost events."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from prometheus_client import Gauge

from libs.db.work import Work
from libs.domain.clock import utc_now
from libs.domain.errors import UnknownReference
from services.purchasing.application.stock_ports import Level, Rule, WholeLevel
from services.purchasing.domain.consumption import DAYS, Issue

LAG = Gauge("qm_stock_lag_seconds", "Age of the last event of stock when it was applied here")

# The last day that counts no more.
_BEGAN = f"((now() AT TIME ZONE 'UTC')::date - {DAYS})"
_KEEP_LEVELS = """
INSERT INTO stock_levels AS known
    (tenant_id, level_id, product_id, warehouse_id, available, back_ordered, version)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[], $6::numeric[],
                         $7::bigint[]) AS given (level_id) ORDER BY level_id
ON CONFLICT (tenant_id, level_id) DO UPDATE
SET available = excluded.available, version = excluded.version,
    back_ordered = excluded.back_ordered
WHERE known.version < excluded.version
"""
_SEQUENCES = """
SELECT level_id, sequence FROM stock_levels WHERE level_id = ANY ($1) ORDER BY level_id FOR UPDATE
"""
# A level forgets its days that count no more whenever it moves.
_COUNT_ISSUES = f"""
WITH used AS (
    SELECT * FROM unnest($4::uuid[], $5::date[], $6::numeric[]) AS u (level_id, day, quantity)
    WHERE day > {_BEGAN}
), daily AS (
    INSERT INTO daily_issues AS known (tenant_id, level_id, day, quantity)
    SELECT $1, level_id, day, quantity FROM used
    ON CONFLICT (tenant_id, level_id, day) DO UPDATE
    SET quantity = known.quantity + excluded.quantity
), old AS (
    DELETE FROM daily_issues WHERE level_id = ANY ($2) AND day <= {_BEGAN}
    RETURNING level_id, -quantity AS quantity
), changed AS (
    SELECT level_id, sum(quantity) AS quantity
    FROM (SELECT level_id, quantity FROM used UNION ALL SELECT * FROM old) AS each GROUP BY level_id
)
UPDATE stock_levels known
SET sequence = given.sequence, issued = known.issued + coalesce(changed.quantity, 0)
FROM unnest($2::uuid[], $3::bigint[]) AS given (level_id, sequence)
LEFT JOIN changed USING (level_id)
WHERE known.level_id = given.level_id
"""
_ARRIVED = "DELETE FROM goods_on_the_way WHERE receipt_line_id = ANY ($1::uuid[])"
_FORGET_DAYS = """
WITH gone AS (DELETE FROM daily_issues WHERE level_id = ANY ($1))
UPDATE stock_levels SET issued = 0 WHERE level_id = ANY ($1)
"""
_KEEP_RULES = """
INSERT INTO reorder_rules AS known
    (tenant_id, product_id, warehouse_id, rule_id, version, minimum, reorder_point, target)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::numeric[],
                         $7::numeric[], $8::numeric[])
ON CONFLICT (tenant_id, product_id, warehouse_id) DO UPDATE
SET rule_id = excluded.rule_id, version = excluded.version, minimum = excluded.minimum,
    reorder_point = excluded.reorder_point, target = excluded.target
WHERE (known.rule_id, known.version) <= (excluded.rule_id, excluded.version)
"""
_STATE = "SELECT levels_known, levels_read_to, epoch FROM replenishment_states"
_READ_TO = """
INSERT INTO replenishment_states AS known (tenant_id, levels_read_to, levels_known)
VALUES ($1, $2, $3)
ON CONFLICT (tenant_id) DO UPDATE
SET levels_read_to = excluded.levels_read_to,
    levels_known = known.levels_known OR excluded.levels_known
WHERE known.epoch = $4
RETURNING true
"""
_DROP_RULES = "UPDATE reorder_rules SET target = NULL WHERE version = 0"
# The state first, as whoever reads does.
_MISTRUST = """
INSERT INTO replenishment_states AS known (tenant_id, epoch) VALUES ($1, 1)
ON CONFLICT (tenant_id) DO UPDATE
SET levels_known = false, levels_read_to = NULL, epoch = known.epoch + 1
"""
_FORGET = """
WITH levels AS (UPDATE stock_levels SET version = 0, sequence = 0)
UPDATE reorder_rules SET version = 0
"""


class SqlStockLevels:
    """The projection of levels, of what was issued of them, and of reorder rules."""

    def __init__(self, work: Work) -> None:
        """Keep through this work."""
        self._work = work

    async def keep(
        self, levels: Sequence[Level], issues: Sequence[Issue], said_at: datetime | None = None
    ) -> None:
        """Keep levels as they are now, unless something newer is known, and count issues once.

        Raises UnknownReference where ledger entries are missing between those known and these.
        """
        newest: dict[UUID, Level] = {}
        for level in levels:
            if level.level_id not in newest or newest[level.level_id].version < level.version:
                newest[level.level_id] = level
        await self._keep_levels(list(newest.values()))
        await self._count(issues)
        receipts = [issue.receipt_line_id for issue in issues if issue.receipt_line_id]
        if receipts:
            await self._work.connection.execute(_ARRIVED, receipts)
        if said_at is not None:
            LAG.set((utc_now() - said_at).total_seconds())

    async def _keep_levels(self, levels: Sequence[Level]) -> None:
        await self._work.connection.execute(
            _KEEP_LEVELS,
            self._work.actor.tenant_id,
            [level.level_id for level in levels],
            [level.product_id for level in levels],
            [level.warehouse_id for level in levels],
            [level.available for level in levels],
            [level.back_ordered for level in levels],
            [level.version for level in levels],
        )

    async def _count(self, issues: Sequence[Issue]) -> None:
        """Count those after the last that is counted, if none is missing."""
        rows = await self._work.connection.fetch(_SEQUENCES, list({i.level_id for i in issues}))
        last: dict[UUID, int] = {row["level_id"]: row["sequence"] for row in rows}
        days: dict[tuple[UUID, date], Decimal] = defaultdict(Decimal)
        gaps: set[UUID] = set()
        for issue in sorted(issues, key=lambda each: each.sequence):
            if issue.sequence == last[issue.level_id] + 1:
                last[issue.level_id] = issue.sequence
                if issue.quantity:
                    days[issue.level_id, issue.day] += issue.quantity
            elif issue.sequence > last[issue.level_id]:
                gaps.add(issue.level_id)
        if gaps:
            raise await self._missing(gaps)
        await self._store(last, days)

    async def _missing(self, gaps: Collection[UUID]) -> UnknownReference:
        """Ask for these levels, or if the company's were never read, for all of them."""
        if await self.are_known():
            return UnknownReference("levels", {str(level): level for level in gaps})
        return UnknownReference("levels", {"tenant": self._work.actor.tenant_id})

    async def _store(
        self, last: Mapping[UUID, int], days: Mapping[tuple[UUID, date], Decimal]
    ) -> None:
        await self._work.connection.execute(
            _COUNT_ISSUES,
            self._work.actor.tenant_id,
            list(last),
            list(last.values()),
            [level for level, _ in days],
            [day for _, day in days],
            list(days.values()),
        )

    async def keep_whole(self, levels: Sequence[WholeLevel]) -> None:
        """Keep levels as inventory told them when asked, with all that was issued of them."""
        connection = self._work.connection
        await self._keep_levels([whole.level for whole in levels])
        rows = await connection.fetch(_SEQUENCES, [whole.level.level_id for whole in levels])
        counted = {row["level_id"]: row["sequence"] for row in rows}
        news = [w for w in levels if w.sequence >= counted[w.level.level_id]]
        await connection.execute(_FORGET_DAYS, [whole.level.level_id for whole in news])
        await self._store(
            {whole.level.level_id: whole.sequence for whole in news},
            {(w.level.level_id, day): q for w in news for day, q in w.issues.items() if q},
        )
        await connection.execute(_ARRIVED, [line for w in levels for line in w.receipt_lines])

    async def keep_rules(self, rules: Sequence[Rule]) -> None:
        """Keep reorder rules, unless later ones are known; without a target they are removed."""
        latest = {(r.product_id, r.warehouse_id): r for r in sorted(rules, key=_age)}
        rules = list(latest.values())
        await self._work.connection.execute(
            _KEEP_RULES,
            self._work.actor.tenant_id,
            [rule.product_id for rule in rules],
            [rule.warehouse_id for rule in rules],
            [rule.rule_id for rule in rules],
            [rule.version for rule in rules],
            [rule.minimum for rule in rules],
            [rule.reorder_point for rule in rules],
            [rule.target for rule in rules],
        )

    async def are_known(self) -> bool:
        """Whether inventory was asked for all levels of this company."""
        row = await self._work.connection.fetchrow(_STATE)
        return row is not None and row["levels_known"]

    async def must_be_known(self) -> None:
        """Raise UnknownReference unless inventory was asked for all levels of this company."""
        if not await self.are_known():
            raise UnknownReference("levels", {"tenant": self._work.actor.tenant_id})

    async def read_to(self) -> tuple[UUID, int]:
        """The level up to which inventory was asked (zero: not at all), and in which epoch."""
        row = await self._work.connection.fetchrow(_STATE)
        return (UUID(int=0), 0) if row is None else (row[1] or UUID(int=0), row["epoch"])

    async def set_read(self, level_id: UUID, epoch: int, *, all_of_them: bool) -> bool:
        """Keep how far inventory was asked; rules it did not name are there no more.

        False, and nothing is kept, if what is known was distrusted since that epoch.
        """
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        if not await connection.fetchval(_READ_TO, tenant_id, level_id, all_of_them, epoch):
            return False
        if all_of_them:
            await connection.execute(_DROP_RULES)
        return True

    async def mistrust(self) -> None:
        """Have inventory asked for all of it again: what it says then counts."""
        await self._work.connection.execute(_MISTRUST, self._work.actor.tenant_id)
        await self._work.connection.execute(_FORGET)


def _age(rule: Rule) -> tuple[UUID, int]:
    return rule.rule_id, rule.version
