"""A rule before what would lock somebody out: who is signed in enters their password again."""

from libs.domain.errors import Conflict, Forbidden, Invalid
from libs.domain.principal import Principal
from services.auth.application.ports import Passwords, People
from services.auth.domain.user import User


async def ask_password_again(
    actor: Principal, password: str, *, people: People, passwords: Passwords
) -> User:
    """The person; raises Invalid for a wrong password, Conflict for somebody who has none."""
    user = await people.by_id(actor.user_id)
    if user is None:
        raise Forbidden("this is for people who are signed in")
    if user.password_hash is None:
        raise Conflict(
            "you have no password yet; set one by way of “forgotten password” first",
            code="no_password",
        )
    if not await passwords.verify(user.password_hash, password):
        raise Invalid.field("password", "this is not your password", "wrong_password")
    return user
