"""What is said when a reorder rule changes: that it did, and how the stock stands by it now."""

from libs.contracts.base import Event
from libs.contracts.inventory import StockLow, StockRecovered
from services.inventory.application.ports import InventoryWork, Rule
from services.inventory.domain.reorder import StockStatus, Thresholds


def tell_rule(work: InventoryWork, rule: Rule, event: Event) -> None:
    """Record the event, and that stock is low or has recovered if that changed."""
    work.record(event, about=rule.id, version=rule.level_version)
    if rule.status is not rule.was and (by := rule.thresholds or rule.before) is not None:
        low = rule.status is StockStatus.RED or rule.was is StockStatus.GREEN
        judged = (StockLow if low else StockRecovered)(**_said(rule, by))
        work.record(judged, about=rule.id, version=rule.level_version)


def _said(rule: Rule, by: Thresholds) -> dict[str, object]:
    return {
        "rule_id": rule.id,
        "product_id": rule.product_id,
        "warehouse_id": rule.warehouse_id,
        "status": rule.status,
        "was": rule.was,
        "available": rule.available,
        "minimum": by.minimum,
        "reorder_point": by.reorder_point,
        "target": by.target,
    }
