"""What a sign-in with Google begins with, once Google has said who it is."""

from dataclasses import dataclass, field

from services.auth.application.prove_second_factor import Shown
from services.auth.domain.google_identity import GoogleIdentity


@dataclass(frozen=True, slots=True)
class Identified:
    """Whom Google named, what beside it they showed, and what of it is good once."""

    identity: GoogleIdentity
    shown: Shown = field(default_factory=Shown)
    once: bytes | None = None
