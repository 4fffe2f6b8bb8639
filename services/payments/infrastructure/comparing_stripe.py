"""What a reconciliation compares with Stripe."""

from dataclasses import dataclass
from typing import Final

from libs.db.database import Database
from libs.db.work import Begin
from libs.domain.clock import utc_now
from libs.domain.errors import Unavailable
from libs.domain.principal import Principal
from services.payments.application.reconcile_stripe import ReconcileStripe, reconcile_stripe
from services.payments.application.stripe_ports import Away
from services.payments.domain.reconciliation import Compared, Mismatch
from services.payments.infrastructure.card_money import LOOK_BACK, CardMoney
from services.payments.infrastructure.work import SqlPaymentsWork

_LISTED: Final = """
SELECT reference, checkout_id, cause, action, ours, theirs FROM stripe_mismatches
WHERE resolved_at IS NULL ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class StripeMoney:
    """Payments here against Stripe's; what its webhooks lost is taken in first."""

    database: Database
    cards: CardMoney
    begin: Begin[SqlPaymentsWork]
    kind: str = "stripe"

    async def compare(self, actor: Principal) -> Compared:
        """All that is listed as different; nothing to compare where nobody takes cards."""
        system, pages = Principal.system(actor.tenant_id), 0
        if self.cards.processor is not None:
            since = utc_now() - LOOK_BACK
            command = ReconcileStripe(
                pages_since=since, events_since=since, tenant_id=actor.tenant_id
            )
            try:
                figures = await reconcile_stripe(
                    command,
                    processor=self.cards.processor,
                    known=self.cards.known,
                    here=self.cards.here,
                    begin=self.begin,
                    now=utc_now,
                )
            except Away as error:
                raise Unavailable(str(error)) from error
            pages = figures["pages"]
        async with self.database.transaction(system, read_only=True) as connection:
            rows = await connection.fetch(_LISTED)
        return Compared(self.kind, pages, [_mismatch(dict(row)) for row in rows])


def _mismatch(row: dict[str, str]) -> Mismatch:
    differs = f"{row['cause']} (here: {row['ours'] or '-'}, at Stripe: {row['theirs'] or '-'})"
    return Mismatch(kind="stripe", subject=row["reference"], cause=differs, action=row["action"])
