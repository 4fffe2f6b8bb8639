"""Every report there is: a file each, entered here."""

from services.reporting.domain.report import Report
from services.reporting.infrastructure.reports import (
    activity,
    goods_receipts,
    open_orders,
    purchase_lines,
    purchase_orders,
    purchase_prices,
    purchase_summary,
    supplier_performance,
)

_ALL = [
    activity.REPORT,
    goods_receipts.REPORT,
    open_orders.REPORT,
    purchase_lines.REPORT,
    purchase_orders.REPORT,
    purchase_prices.REPORT,
    purchase_summary.REPORT,
    supplier_performance.REPORT,
]
REPORTS: dict[str, Report] = {report.name: report for report in _ALL}
