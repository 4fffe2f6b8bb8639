"""Every report there is: a file each, entered here."""

from services.reporting.domain.report import Report
from services.reporting.infrastructure.reports import (
    abc_analysis,
    activity,
    ageing,
    dead_stock,
    goods_receipts,
    inventory_snapshot,
    inventory_turnover,
    movement_summary,
    open_orders,
    profit_and_loss,
    purchase_lines,
    purchase_orders,
    purchase_prices,
    purchase_summary,
    sales_summary,
    stock_shortages,
    supplier_performance,
)

_ALL = [
    activity.REPORT,
    ageing.PAYABLES,
    ageing.RECEIVABLES,
    goods_receipts.REPORT,
    open_orders.REPORT,
    profit_and_loss.REPORT,
    purchase_lines.REPORT,
    purchase_orders.REPORT,
    purchase_prices.REPORT,
    purchase_summary.REPORT,
    sales_summary.REPORT,
    supplier_performance.REPORT,
    inventory_snapshot.REPORT,
    stock_shortages.REPORT,
    inventory_turnover.REPORT,
    dead_stock.REPORT,
    abc_analysis.REPORT,
    movement_summary.REPORT,
]
REPORTS: dict[str, Report] = {report.name: report for report in _ALL}
