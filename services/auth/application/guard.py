"""What stands before every secret that could be guessed: a count of tries, and a lock."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from libs.domain.errors import DomainError, Invalid
from services.auth.domain.session import Device
from services.auth.domain.throttle import WRONG_GUESSES, Door


class Guard(Protocol):
    """Counts tries per account and per address, over all replicas."""

    def attempt(
        self, door: Door, account: str, device: Device
    ) -> AbstractAsyncContextManager[None]:
        """Try a secret inside: what is raised tells whether the guess was wrong.

        A wrong guess is counted, any other error is not, and success forgives the account all.
        Raises TooManyRequests while account or address is locked: nothing inside is run then.
        `account` is the e-mail as it was typed, in lower case, whether anybody has it or not;
        empty where only the address counts.
        """
        ...

    async def spend(self, door: Door, account: str, device: Device) -> None:
        """Count something that may be asked for only so often; raises TooManyRequests."""
        ...

    async def forgive(self, door: Door, account: str) -> None:
        """Forget the account's wrong guesses: its owner has come by another door."""
        ...


def outcome_of(error: DomainError) -> str:
    """The code that says what went wrong, the field's where fields did."""
    return next(_codes(error))


def was_wrong_guess(error: DomainError) -> bool:
    """Whether somebody guessed, and guessed wrong."""
    return not WRONG_GUESSES.isdisjoint(_codes(error))


def _codes(error: DomainError) -> Iterator[str]:
    if isinstance(error, Invalid):
        yield from (field.code for field in error.errors)
    yield error.error_code
