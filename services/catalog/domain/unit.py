"""Units of measure: those every company has, and those a company has of its own."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.contracts.catalog import UnitChanged
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict
from libs.domain.texts import line
from services.catalog.domain.code import code_key

MOST_UNITS = 200
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit every company has; `standard` is its code in UN/ECE Recommendation 20 or 21."""

    code: str
    name: str
    standard: str


UNITS = {
    unit.code: unit
    for unit in (
        Unit("pcs", "Piece", "H87"),
        Unit("pair", "Pair", "PR"),
        Unit("set", "Set", "SET"),
        Unit("kit", "Kit", "KT"),
        Unit("dozen", "Dozen", "DZN"),
        Unit("pack", "Pack", "XPK"),
        Unit("box", "Box", "XBX"),
        Unit("carton", "Carton", "XCT"),
        Unit("bag", "Bag", "XBG"),
        Unit("bottle", "Bottle", "XBO"),
        Unit("can", "Can", "XCX"),
        Unit("drum", "Drum", "XDR"),
        Unit("pallet", "Pallet", "XPX"),
        Unit("roll", "Roll", "XRO"),
        Unit("sheet", "Sheet", "XST"),
        Unit("tube", "Tube", "XTU"),
        Unit("mg", "Milligram", "MGM"),
        Unit("g", "Gram", "GRM"),
        Unit("kg", "Kilogram", "KGM"),
        Unit("t", "Tonne", "TNE"),
        Unit("oz", "Ounce", "ONZ"),
        Unit("lb", "Pound", "LBR"),
        Unit("ml", "Millilitre", "MLT"),
        Unit("cl", "Centilitre", "CLT"),
        Unit("l", "Litre", "LTR"),
        Unit("cm3", "Cubic centimetre", "CMQ"),
        Unit("m3", "Cubic metre", "MTQ"),
        Unit("gal", "US gallon", "GLL"),
        Unit("mm", "Millimetre", "MMT"),
        Unit("cm", "Centimetre", "CMT"),
        Unit("m", "Metre", "MTR"),
        Unit("km", "Kilometre", "KMT"),
        Unit("in", "Inch", "INH"),
        Unit("ft", "Foot", "FOT"),
        Unit("yd", "Yard", "YRD"),
        Unit("cm2", "Square centimetre", "CMK"),
        Unit("m2", "Square metre", "MTK"),
        Unit("ft2", "Square foot", "FTK"),
        Unit("min", "Minute", "MIN"),
        Unit("hour", "Hour", "HUR"),
        Unit("day", "Day", "DAY"),
        Unit("kWh", "Kilowatt hour", "KWH"),
    )
}
_KNOWN = {code_key(code): code for code in UNITS}


@dataclass(eq=False, kw_only=True)
class OwnUnit(Aggregate):
    """A unit a company has of its own; out of use, products keep it, but get it no more."""

    code: str
    name: str
    active: bool = True

    @classmethod
    def make(cls, unit_id: UUID, *, code: str, name: str, at: datetime) -> "OwnUnit":
        """A new one; raises Conflict for the code of one every company has."""
        if code_key(code) in _KNOWN:
            raise Conflict("every company has this unit already", code="code_taken")
        made = cls(id=unit_id, code=code, name=name)
        made._say(None, at)
        return made

    def change(self, *, name: str | None, active: bool | None, at: datetime) -> None:
        """Rename it, or take it out of use, or into use again; None leaves as it is."""
        before = {"name": self.name, "active": str(self.active).lower()}
        self.name = self.name if name is None else name
        self.active = self.active if active is None else active
        if before != {"name": self.name, "active": str(self.active).lower()}:
            self._say(before, at)

    def _say(self, before: dict[str, str] | None, at: datetime) -> None:
        event = UnitChanged(
            unit_id=self.id,
            code=self.code,
            name=self.name,
            active=self.active,
            version=self.version + 1,
            before=before,
        )
        self.record(event, at=at)


class Units:
    """The units a company may give to products, found by their code whatever its case."""

    def __init__(self, own: Iterable[OwnUnit] = ()) -> None:
        """Take the company's own beside those every company has."""
        self._own = list(own)
        self._by_key = {code_key(unit.code): unit.code for unit in self._own if unit.active}
        self._by_key |= _KNOWN

    def get(self, code: str) -> str | None:
        """The unit as it is spelt, None for one that is not known."""
        return self._by_key.get(code_key(code))

    def find(self, code: str) -> str:
        """The unit as it is spelt; raises ValueError naming those it may be."""
        found = self.get(code)
        if found is None:
            raise ValueError(self._why_not(code))
        return found

    def _why_not(self, code: str) -> str:
        key = code_key(code)
        if any(code_key(unit.code) == key for unit in self._own):
            return f"{code} is no longer in use; take another, or take it into use again"
        called = {code_key(unit.name): unit.code for unit in UNITS.values()}
        called |= {code_key(unit.name): unit.code for unit in self._own if unit.active}
        near = difflib.get_close_matches(key, [*self._by_key, *called], n=_NEAR, cutoff=0.6)
        codes = dict.fromkeys(self._by_key.get(word) or called[word] for word in near)
        return f"there is no unit {code}; " + (
            f"near are: {', '.join(codes)}" if codes else "choose one under Products > Units"
        )


def checked_code(value: str) -> str:
    """The code trimmed, its case kept; raises ValueError."""
    return line(value, 20)


def checked_name(value: str) -> str:
    """The name trimmed; raises ValueError."""
    return line(value, 60)
