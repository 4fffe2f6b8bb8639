"""Files kept with suppliers' bills."""

from libs.attachments.routes import Kind, attachment_routes
from libs.contracts import payments as said

of_bills = attachment_routes(
    Kind(
        name="bill",
        prefix="/api/v1/payments/bills",
        parameter="bill_id",
        there="SELECT true FROM bills WHERE id = $1",
        read="payments.liabilities.read",
        manage="payments.liabilities.manage",
        added=said.AttachmentAdded,
        removed=said.AttachmentRemoved,
    )
)
