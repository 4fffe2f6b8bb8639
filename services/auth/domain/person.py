"""A person as they describe themselves, over all the companies they work for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from libs.domain.aggregate import Aggregate
from services.auth.domain.membership import Profile


@dataclass(eq=False, kw_only=True)
class Person(Aggregate):
    """Its version is the person's own; what changes is told by each membership (describe)."""

    profile: Profile

    def change(self, changes: Mapping[str, Any]) -> bool:
        """Describe oneself otherwise; whether anything is different."""
        changed = replace(self.profile, **changes)
        if changed == self.profile:
            return False
        self.profile = changed
        self.version += 1
        return True
