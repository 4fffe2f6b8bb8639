"""Suppliers as files call them: by their number, or by a name that only one of them has."""

from collections.abc import Iterable

from services.purchasing.domain.supplier import Supplier

SEVERAL = "several suppliers are called so; give the number"


class Directory:
    """Some suppliers, to be found by number or name."""

    def __init__(self, suppliers: Iterable[Supplier]) -> None:
        """Look through these."""
        self._by_number: dict[str, Supplier] = {}
        self._by_name: dict[str, list[Supplier]] = {}
        for supplier in suppliers:
            self._by_number[supplier.number] = supplier
            self._by_name.setdefault(supplier.details.name.lower(), []).append(supplier)

    def find(self, called: str) -> Supplier | None:
        """Who is called so, or nobody; raises ValueError for a name that several have."""
        if found := self._by_number.get(called.upper()):
            return found
        named = self._by_name.get(called.lower(), [])
        if len(named) > 1:
            raise ValueError(SEVERAL)
        return named[0] if named else None
