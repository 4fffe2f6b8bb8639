"""What auth's use cases need from outside, and get passed in."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.contracts.base import Event
from libs.domain.principal import Principal
from libs.domain.work import Begin
from libs.mail.letter import Mails
from services.auth.application.google_ports import GoogleAccounts
from services.auth.application.invitation_ports import Invitations
from services.auth.application.password_ports import Codes, CredentialStore
from services.auth.application.profile_ports import Profiles
from services.auth.domain.api_key import ApiKey
from services.auth.domain.membership import Membership
from services.auth.domain.own_role import OwnRole
from services.auth.domain.roles import RoleSet
from services.auth.domain.second_factor import SecondFactor
from services.auth.domain.session import Session
from services.auth.domain.tenant import Tenant
from services.auth.domain.user import User


class Users(Protocol):
    """People, over all companies: the one global table use cases touch."""

    async def add(self, user: User) -> None:
        """Store a new person; raises Conflict when the e-mail is taken."""
        ...

    async def prove_email(self, user_id: UUID, at: datetime) -> None:
        """Remember that the person has shown the e-mail to be theirs."""
        ...

    async def went_to(self, user_id: UUID, tenant_id: UUID) -> None:
        """Remember the company a person used last: the next sign-in opens it."""
        ...


class Tenants(Protocol):
    """Companies."""

    def add(self, tenant: Tenant) -> None:
        """Keep a new company."""
        ...

    async def get(self) -> Tenant:
        """The company at hand, locked; raises NotFound."""
        ...

    async def name(self) -> str:
        """What the company at hand is called."""
        ...

    async def mark_in_use(self) -> None:
        """Remember that the company at hand has written documents."""
        ...


class Memberships(Protocol):
    """Members of the company at hand."""

    def add(self, membership: Membership) -> None:
        """Keep a new member."""
        ...

    async def get(self, user_id: UUID) -> Membership:
        """The member, locked; raises NotFound."""
        ...

    async def present(self, actor: Principal, needs: str) -> Principal:
        """The caller with the rights they have now; raises Forbidden without the one needed."""
        ...

    async def lock_admins(self) -> frozenset[UUID]:
        """The active admins, all locked: the last one stays. To be called before `get`."""
        ...

    async def with_email(self, email: str) -> Membership | None:
        """The member with this e-mail (lower case), active or not; for looking only."""
        ...


class Roles(Protocol):
    """Roles of the company at hand: its own, and the ready-made ones it uses."""

    def add(self, role: OwnRole) -> None:
        """Keep a new role."""
        ...

    async def get(self, key: str) -> OwnRole:
        """The company's own role by its key or its id, locked; raises NotFound."""
        ...

    async def own(self) -> list[OwnRole]:
        """All of the company's own; until the end, nobody else adds or renames one."""
        ...

    async def given(self, keys: Iterable[str]) -> RoleSet:
        """These roles, to be given to somebody; raises Invalid for one that does not exist."""
        ...

    async def holders(self, key: str) -> int:
        """How many active members and open invitations have the role."""
        ...


class Sessions(Protocol):
    """Sessions, over all companies."""

    def add(self, session: Session) -> None:
        """Keep a new session."""
        ...

    async def get(self, session_id: UUID) -> Session | None:
        """The session, locked."""
        ...

    async def alive_anywhere(self, user_id: UUID) -> list[Session]:
        """A person's sessions in all companies that have not ended, locked."""
        ...

    async def alive_of(self, user_id: UUID) -> list[Session]:
        """A person's sessions in this company that have not ended, locked."""
        ...


class ApiKeys(Protocol):
    """Keys of the company at hand."""

    def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        ...

    async def get(self, key_id: UUID) -> ApiKey:
        """The key, locked; raises NotFound."""
        ...

    async def alive_of(self, user_id: UUID, at: datetime) -> list[ApiKey]:
        """The keys a member made that are still good, locked."""
        ...

    async def used(self, key: ApiKey, at: datetime) -> None:
        """Remember when it was used, about to the minute."""
        ...


class SecondFactors(Protocol):
    """The second factor of each person, over all companies."""

    async def get(self, user_id: UUID) -> SecondFactor:
        """A person's second factor, locked; one never begun is off."""
        ...

    async def save(self, factor: SecondFactor) -> None:
        """Store it."""
        ...

    async def replace_codes(self, user_id: UUID, codes: Iterable[str]) -> None:
        """Make these the person's recovery codes; older ones are good no more."""
        ...

    async def spend_code(self, user_id: UUID, code: str, at: datetime) -> bool:
        """Whether it is a recovery code not used before; it is used with this."""
        ...


class AuthWork(Protocol):
    """One transaction of auth."""

    @property
    def users(self) -> Users:
        """People."""
        ...

    @property
    def tenants(self) -> Tenants:
        """Companies."""
        ...

    @property
    def memberships(self) -> Memberships:
        """Members."""
        ...

    @property
    def invitations(self) -> Invitations:
        """Invitations."""
        ...

    @property
    def profiles(self) -> Profiles:
        """How people describe themselves."""
        ...

    @property
    def roles(self) -> Roles:
        """Roles."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Sessions."""
        ...

    @property
    def second_factors(self) -> SecondFactors:
        """Second factors."""
        ...

    @property
    def google_accounts(self) -> GoogleAccounts:
        """People as Google knows them."""
        ...

    @property
    def mails(self) -> Mails:
        """Letters to send."""
        ...

    @property
    def codes(self) -> Codes:
        """One-time codes."""
        ...

    @property
    def credentials(self) -> CredentialStore:
        """Passwords and e-mail addresses."""
        ...

    def record(self, event: Event, *, about: UUID, version: int) -> None:
        """Publish a fact that no aggregate records."""
        ...

    def in_company(self, tenant_id: UUID) -> AbstractAsyncContextManager[None]:
        """Do what is inside for another company of the same person, in the same transaction."""
        ...

    async def tell_companies(
        self, companies: Iterable[UUID], event: Event, *, about: UUID, version: int
    ) -> None:
        """Publish a fact about a person once per company they belong to."""
        ...

    @property
    def api_keys(self) -> ApiKeys:
        """Keys of machines."""
        ...


BeginAuth = Begin[AuthWork]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a session is, and in which company."""

    tenant_id: UUID
    user_id: UUID


class People(Protocol):
    """Looking somebody up before their company is known."""

    async def by_email(self, email: str) -> User | None:
        """The person with this e-mail (lower case)."""
        ...

    async def by_id(self, user_id: UUID) -> User | None:
        """The person with this id."""
        ...

    async def owner_of(self, session_id: UUID) -> Owner | None:
        """Whose a session is, and in which company."""
        ...

    async def companies_of(self, user_id: UUID) -> list[UUID]:
        """The companies a person works for: who is told a fact about them."""
        ...

    async def former_companies_of(self, user_id: UUID) -> list[UUID]:
        """The companies where a person's membership has ended."""
        ...

    async def are_shown_with(self, picture: str) -> bool:
        """Whether anybody still has the picture, anywhere."""
        ...


class Passwords(Protocol):
    """Hashing passwords, off the event loop."""

    async def hash(self, password: str) -> str:
        """The hash to store."""
        ...

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; takes as long for an unknown person (None)."""
        ...


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client gets: a short access token and the refresh token for the next one."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key's text, its first characters, and the keyed hash that is stored of its secret."""

    whole: str = field(repr=False)
    prefix: str
    secret_hash: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class GivenApiKey:
    """What a key's text says: of which company it is, which one, and its secret's keyed hash."""

    tenant_id: UUID
    key_id: UUID
    secret_hash: bytes = field(repr=False)


class ApiKeyTexts(Protocol):
    """The text a machine holds."""

    def make(self, tenant_id: UUID, key_id: UUID) -> NewApiKey:
        """A new key's text."""
        ...

    def read(self, text: str) -> GivenApiKey:
        """What a text says; raises Unauthenticated when it is none of ours."""
        ...


class Issuer(Protocol):
    """Making tokens."""

    def issue(self, session: Session, member: Membership) -> Tokens:
        """The tokens of a session's present generation."""
        ...

    def read_refresh(self, token: str) -> tuple[UUID, int]:
        """Session and generation of a refresh token; raises Unauthenticated for a false one."""
        ...

    def service_token(self, service: str, tenant_id: UUID) -> tuple[str, int]:
        """A token for a service acting for a company, and its life in seconds."""
        ...

    def api_key_token(self, key: ApiKey, maker: Membership) -> tuple[str, int]:
        """A token for a machine that showed its key, and its life in seconds."""
        ...
