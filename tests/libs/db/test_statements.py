"""Rendering: a shape is compiled once, and never with another call's values."""

from uuid import uuid4

from sqlalchemy import Column, MetaData, Table, Text, Uuid, select

from libs.db.statements import one_of, render

things = Table("things", MetaData(), Column("id", Uuid), Column("name", Text))


def test_the_same_shape_gives_the_same_text_with_its_own_values() -> None:
    def statement(name: str, limit: int) -> tuple[str, list[object]]:
        return render(select(things.c.id).where(things.c.name > name).limit(limit))

    first, again = statement("a", 2), statement("b", 3)
    assert first[0] == again[0]
    assert (first[1], again[1]) == (["a", 2], ["b", 3])


def test_a_list_of_ids_is_one_parameter_or_as_many_as_it_is_long() -> None:
    ids = [uuid4(), uuid4()]
    text, values = render(select(things.c.id).where(one_of(things.c.id, ids)))
    assert "ANY ($1" in text
    assert values == [ids]
    for count in (2, 1):
        text, values = render(select(things.c.id).where(things.c.id.in_(ids[:count])))
        assert (f"${count}" in text, f"${count + 1}" in text) == (True, False)
        assert values == ids[:count]


def test_other_filters_are_another_shape() -> None:
    base = select(things.c.id)
    texts = {
        render(q)[0]
        for q in (base, base.where(things.c.name == "a"), base.where(things.c.name > "a"))
    }
    assert len(texts) == 3
