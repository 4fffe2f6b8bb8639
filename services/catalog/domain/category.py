"""Categories: a tree, in which no two children of one parent share a name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.contracts.catalog import CategoryChanged
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Invalid
from libs.domain.ids import new_id
from libs.domain.texts import line

SEPARATOR = " / "
ARCHIVED = "this category is archived and takes nothing new; bring it back first"


@dataclass(eq=False, kw_only=True)
class Category(Aggregate):
    """One category; without a parent it is a root."""

    name: str
    parent_id: UUID | None = None
    active: bool = True

    @classmethod
    def create(
        cls, category_id: UUID, *, name: str, parent_id: UUID | None, at: datetime
    ) -> "Category":
        """A new category; `name` as `checked_name` gives it."""
        category = cls(id=category_id, name=name, parent_id=parent_id)
        category.record(category._said(None), at=at)
        return category

    def change(
        self, values: Mapping[str, Any], *, new_ancestors: Collection[UUID], at: datetime
    ) -> None:
        """Rename, move or (de)activate it.

        `new_ancestors` are the new parent and all above it; raises Invalid when this category
        is one of them, for then the tree would become a circle.
        """
        if self.id in new_ancestors:
            raise Invalid.field("parent_id", "a category cannot be below itself", "cycle")
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        if not changed:
            return
        before = {name: _text(getattr(self, name)) for name in changed}
        for name, value in changed.items():
            setattr(self, name, value)
        self.record(self._said(before), at=at)

    def _said(self, before: dict[str, str | None] | None) -> CategoryChanged:
        return CategoryChanged(
            category_id=self.id,
            name=self.name,
            parent_id=self.parent_id,
            active=self.active,
            version=self.version + 1,
            before=before,
        )


def name_key(name: str) -> str:
    """What must be unique among siblings: the name without regard to case."""
    return name.casefold()


def checked_name(value: str) -> str:
    """The name, its spaces single; ValueError when it could not be told from a path in a file."""
    name = " ".join(line(value, 100).split())
    if "/" in name.split(" "):
        msg = "a slash between spaces separates categories; write it without the spaces"
        raise ValueError(msg)
    return name


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


class Tree:
    """All categories of a company, found by their path of names; makes those that are missing."""

    def __init__(self, categories: Iterable[Category]) -> None:
        """Take every category there is."""
        self._by_id = {category.id: category for category in categories}
        self._by_path = {self._key(self.path(id_)): id_ for id_ in self._by_id}
        self._found: dict[tuple[str, ...], UUID | None] = {}
        self.made: list[Category] = []

    def path(self, category_id: UUID | None) -> tuple[str, ...]:
        """The names from the root down to this category; empty for none."""
        names: list[str] = []
        while category_id is not None:
            category = self._by_id[category_id]
            names.append(category.name)
            category_id = category.parent_id
        return tuple(reversed(names))

    def find(self, path: tuple[str, ...]) -> UUID | None:
        """The category with this path, None if there is none."""
        return self._by_path.get(self._key(path))

    def is_closed(self, path: tuple[str, ...]) -> bool:
        """Whether what is there of this path ends in an archived category, which takes nothing."""
        ends = (self.find(path[:depth]) for depth in range(len(path), 0, -1))
        deepest = next((found for found in ends if found is not None), None)
        return deepest is not None and not self._by_id[deepest].active

    def find_or_make(self, path: tuple[str, ...], *, at: datetime) -> UUID | None:
        """The category with this path; what is missing of it is made and kept in `made`."""
        if path not in self._found:
            self._found[path] = self._find_or_make(path, at)
        return self._found[path]

    def _find_or_make(self, path: tuple[str, ...], at: datetime) -> UUID | None:
        found: UUID | None = None
        for depth, name in enumerate(path, start=1):
            key = self._key(path[:depth])
            if key not in self._by_path:
                made = Category.create(new_id(), name=name, parent_id=found, at=at)
                self._by_id[made.id] = made
                self._by_path[key] = made.id
                self.made.append(made)
            found = self._by_path[key]
        return found

    @staticmethod
    def _key(path: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name_key(name) for name in path)
