"""Asking payments for a page on which an invoice can be paid by card."""

from uuid import UUID

from libs.web.peers import Peers


class PayPages:
    """Pages of payments, for who holds an invoice's link."""

    def __init__(self, peers: Peers, payments_url: str) -> None:
        """Ask over `peers`."""
        self._peers = peers
        self._url = f"{payments_url}/checkouts"

    async def of(self, tenant_id: UUID, invoice_id: UUID, return_path: str) -> str | None:
        """Where to go, if it is open already; raises Unavailable when it cannot be opened now."""
        body = {"invoice_id": str(invoice_id), "return_path": return_path}
        (page,) = await self._peers.asked(self._url, tenant_id, body)
        url: str | None = page["url"]
        return url
