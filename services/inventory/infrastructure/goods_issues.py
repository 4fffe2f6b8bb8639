"""What purchasing was answered about goods it asked for, in SQL."""

from uuid import UUID

import orjson

from libs.contracts.inventory import ShortStock
from libs.db.work import Work
from services.inventory.application.ports import IssueAnswer

_KEEP = "INSERT INTO goods_issues (tenant_id, id, entries, short) VALUES ($1, $2, $3, $4::jsonb)"


class SqlGoodsIssues:
    """Answers that were given."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def answer(self, issue_id: UUID) -> IssueAnswer | None:
        """What was answered, None while nothing was."""
        row = await self._work.connection.fetchrow(
            "SELECT entries, short FROM goods_issues WHERE id = $1", issue_id
        )
        if row is None:
            return None
        short = [ShortStock.model_validate(each) for each in orjson.loads(row["short"])]
        return IssueAnswer(row["entries"], tuple(short))

    async def keep(self, issue_id: UUID, answer: IssueAnswer) -> None:
        """Remember the answer."""
        short = orjson.dumps([each.model_dump(mode="json") for each in answer.short]).decode()
        tenant_id = self._work.actor.tenant_id
        await self._work.connection.execute(_KEEP, tenant_id, issue_id, answer.entries, short)
