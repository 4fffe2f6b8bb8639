"""auth's composition root."""

from functools import partial

from libs.db.database import Database
from libs.mail.transport import transport
from libs.web.service import Service, run
from libs.web.tokens import Keys, TokenVerifier, parse_keys
from services.auth.api import (
    api_keys,
    jwks,
    open_sessions,
    roles,
    second_factor,
    sessions,
    tenant,
    tenants,
    users,
)
from services.auth.api.events import SUBSCRIPTIONS
from services.auth.infrastructure.api_keys import HashedApiKeyTexts
from services.auth.infrastructure.guard import SqlGuard
from services.auth.infrastructure.issuer import JwtIssuer
from services.auth.infrastructure.letters import Wording
from services.auth.infrastructure.passwords import Argon2Passwords
from services.auth.infrastructure.post import Post
from services.auth.infrastructure.proofs import Proofs
from services.auth.infrastructure.sealing import Seal
from services.auth.infrastructure.signing_keys import SigningKeys
from services.auth.infrastructure.users import SqlPeople
from services.auth.infrastructure.work import SqlAuthWork
from services.auth.settings import AuthSettings


def build(settings: AuthSettings | None = None) -> Service:
    """Everything auth consists of, wired; settings come from the environment unless given."""
    settings = settings or AuthSettings()
    database = Database("auth", settings)
    keys = SigningKeys(database, settings.key_secret())
    issuer = JwtIssuer(settings.key_secret(), settings.operator_emails())
    seal = Seal(settings.key_secret())
    make_work = partial(SqlAuthWork, seal=seal)
    mail_server = transport(settings.mail_url.get_secret_value(), settings.mail_from)
    post = Post(database, mail_server, Wording(settings.public_url), seal)
    database.on_commit.append(post.wake)

    async def own_keys() -> Keys:
        """Auth verifies with its own keys, and asks nobody."""
        loaded = await keys.load()
        issuer.key = loaded[-1]
        return parse_keys({"keys": [key.jwk() for key in loaded]})

    return Service(
        name="auth",
        settings=settings,
        database=database,
        routers=[
            sessions.router,
            open_sessions.router,
            second_factor.router,
            users.router,
            roles.router,
            tenant.router,
            tenants.router,
            api_keys.router,
            jwks.router,
        ],
        make_work=make_work,
        subscriptions=SUBSCRIPTIONS,
        tokens=TokenVerifier(own_keys),
        starting=[own_keys],
        workers=[post],
        state={
            "people": SqlPeople(database),
            "passwords": Argon2Passwords(),
            "issuer": issuer,
            "proofs": Proofs(
                database, settings.public_url, loopback=settings.environment != "production"
            ),
            "api_key_texts": HashedApiKeyTexts(settings.key_secret()),
            "signing_keys": keys,
            "make_work": make_work,
            "seal": seal,
            "guard": SqlGuard(database, seal),
        },
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
