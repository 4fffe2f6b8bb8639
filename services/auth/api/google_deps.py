"""What the routes of signing in with Google are handed, when it is set up here."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from libs.domain.errors import NotFound
from services.auth.application.google_ports import Google, GooglePeople, Tickets


@dataclass(frozen=True, slots=True)
class GoogleParts:
    """The provider, the people it may know, and the tickets between two steps."""

    google: Google
    people: GooglePeople
    tickets: Tickets


async def _parts(request: Request) -> GoogleParts:
    parts: GoogleParts | None = request.app.state.google
    if parts is None:
        raise NotFound(
            "signing in with Google is not set up here; use your password",
            code="google_not_configured",
        )
    return parts


GoogleDep = Annotated[GoogleParts, Depends(_parts)]
