"""Give a person another picture, or none: by themselves everywhere, by an admin in one company.

What companies other than the admin's show of a person is not the admin's to change.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import DomainError, Unavailable
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.files.pictures import Form, PictureMaker, PictureStore
from services.auth.application.ports import AuthWork, BeginAuth, People
from services.auth.domain.granting import may_change

PORTRAIT: Final = Form(sizes=(256, 64), square=True)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Making pictures, keeping them, and who is shown with one."""

    maker: PictureMaker
    store: PictureStore
    people: People


async def change_picture(
    user_id: UUID,
    file: BinaryIO | None,
    *,
    actor: Principal,
    begin: BeginAuth,
    pictures: Pictures,
    now: Clock,
) -> str | None:
    """The name of the new picture, None for none; raises Invalid, NotFound or Unavailable.

    Files are stored before anybody refers to them, and removed once nobody does.
    """
    new = None if file is None else await _kept(file, pictures)
    try:
        async with begin(actor) as work:
            if user_id == actor.user_id:
                before = await _everywhere(work, user_id, new, people=pictures.people, at=now())
            else:
                before = await _here(work, user_id, new, actor=actor, at=now())
    except DomainError:
        # Any other error may come after the commit: then the clean-up decides, later.
        await _forget([new], pictures)
        raise
    await _forget(before - {new}, pictures)
    return new


async def _kept(file: BinaryIO, pictures: Pictures) -> str:
    made = await pictures.maker.make(file)
    name = new_id().hex
    await pictures.store.keep(name, made)
    return name


async def _here(
    work: AuthWork, user_id: UUID, new: str | None, *, actor: Principal, at: datetime
) -> set[str | None]:
    """In the company at hand, by one who may now; the pictures there were."""
    member = await work.memberships.get(user_id)
    may_change(member.roles, await work.memberships.present(actor, "auth.users.manage"))
    before = member.picture
    member.describe(replace(member.profile, picture=new), at=at)
    return {before}


async def _everywhere(
    work: AuthWork, user_id: UUID, new: str | None, *, people: People, at: datetime
) -> set[str | None]:
    """In every company; who worked for one formerly is shown there without any picture."""
    former = await people.former_companies_of(user_id)
    before: set[str | None] = set()
    # Members are locked before the person, as everywhere.
    for tenant_id in sorted({*await people.companies_of(user_id), *former}):
        async with work.in_company(tenant_id):
            member = await work.memberships.get(user_id)
            before.add(member.picture)
            shown = new if member.active else None
            member.describe(replace(member.profile, picture=shown), at=at)
    person = await work.profiles.get(user_id)
    before.add(person.profile.picture)
    if person.change({"picture": new}):
        await work.profiles.keep(person)
    return before


async def _forget(names: Iterable[str | None], pictures: Pictures) -> None:
    """Remove the files of pictures nobody is shown with; what fails is left to the clean-up."""
    with suppress(Unavailable):
        for name in filter(None, names):
            if not await pictures.people.are_shown_with(name):
                await pictures.store.remove(name)
