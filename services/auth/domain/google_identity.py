"""Who somebody is at Google, and what may be concluded from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.domain.errors import Forbidden, Unauthenticated

_GOOGLES_OWN = frozenset({"gmail.com", "googlemail.com"})
_LONGEST_EMAIL = 254
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class GoogleIdentity:
    """Somebody as Google knows them: `subject` never changes, the e-mail (lower case) may."""

    subject: str
    email: str
    name: str
    hosted_domain: str | None = None

    @property
    def google_runs_the_email(self) -> bool:
        """Whether the e-mail is theirs today.

        Google runs its own domains and those of its business customers. Any other address was
        theirs when Google once asked for proof, and may be somebody else's by now.
        """
        return self.hosted_domain is not None or self.email.rpartition("@")[2] in _GOOGLES_OWN


def identity_of(claims: Mapping[str, object], *, only_domain: str | None) -> GoogleIdentity:
    """The identity an ID token speaks of; its signature and its addressee were checked before.

    Raises Unauthenticated when it says too little, Forbidden for an e-mail Google has not verified
    or, with `only_domain`, for anybody from elsewhere.
    """
    subject, email = claims.get("sub"), claims.get("email")
    domain, name = claims.get("hd"), claims.get("name")
    if not isinstance(subject, str) or not subject or not isinstance(email, str):
        raise Unauthenticated("Google did not say who you are; try again", code="google_refused")
    # Only the word true: Google sends no other, and "false" would be taken for it.
    if claims.get("email_verified") is not True:
        raise Forbidden(
            "Google has not verified your e-mail; verify it there, or sign in with a password",
            code="google_email_not_verified",
        )
    if only_domain is not None and domain != only_domain:
        raise Forbidden(
            f"only accounts of {only_domain} may sign in with Google here",
            code="google_domain_not_allowed",
        )
    return GoogleIdentity(
        subject=subject,
        email=_usable(email),
        name=_shown(name, email),
        hosted_domain=domain if isinstance(domain, str) and domain else None,
    )


def _usable(email: str) -> str:
    """In lower case; letters beyond ASCII are refused, because some become ASCII in lower case."""
    local, _, domain = email.rpartition("@")
    plain = email.isascii() and email.isprintable() and " " not in email
    if not plain or not local or "." not in domain or len(email) > _LONGEST_EMAIL:
        raise Forbidden(
            "this kind of e-mail cannot be used here; sign in with a password",
            code="google_email_not_usable",
        )
    return email.lower()


def _shown(name: object, email: str) -> str:
    """The name, fit to be stored and shown; without one, what stands before the @."""
    text = name if isinstance(name, str) else ""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:_LONGEST_NAME] or email.partition("@")[0]
