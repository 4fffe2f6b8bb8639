"""auth's composition root."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.files.picture_maker import ProcessPictureMaker
from libs.files.picture_store import ObjectPictureStore
from libs.mail.figures import MAILS
from libs.mail.sender import MailSender
from libs.mail.transport import transport
from libs.mail.wording import Wording
from libs.web.service import Service, run
from libs.web.tokens import Keys, TokenVerifier, parse_keys
from services.auth.api import (
    api_keys,
    google,
    invitations,
    jwks,
    me,
    passwords,
    pictures,
    roles,
    second_factor,
    sessions,
    sign_in,
    sign_in_log,
    signing_keys,
    tenant,
    tenants,
    users,
)
from services.auth.api.events import SUBSCRIPTIONS
from services.auth.api.google_deps import GoogleParts
from services.auth.application.change_picture import PORTRAIT, Pictures
from services.auth.infrastructure.api_keys import HashedApiKeyTexts
from services.auth.infrastructure.clean_up import CLEAN_UP_SIGN_IN
from services.auth.infrastructure.failure_teller import FailureTeller
from services.auth.infrastructure.google import GoogleSettings, OpenIdGoogle
from services.auth.infrastructure.google_accounts import SqlGooglePeople
from services.auth.infrastructure.google_documents import Documents, Http
from services.auth.infrastructure.google_tickets import SealedTickets
from services.auth.infrastructure.guard import SqlGuard
from services.auth.infrastructure.invitations import SealedInvitationTexts
from services.auth.infrastructure.issuer import JwtIssuer
from services.auth.infrastructure.passwords import Argon2Passwords
from services.auth.infrastructure.picture_sweep import sweep_portraits
from services.auth.infrastructure.proofs import Proofs
from services.auth.infrastructure.signing_keys import SigningKeys, rotation
from services.auth.infrastructure.users import SqlPeople
from services.auth.infrastructure.work import SqlAuthWork
from services.auth.settings import AuthSettings

_LETTERS = Path(__file__).parent / "infrastructure" / "mail_templates"


def build(settings: AuthSettings | None = None) -> Service:
    """Everything auth consists of, wired; settings come from the environment unless given."""
    settings = settings or AuthSettings()
    database = Database("auth", settings)
    keys = SigningKeys(
        database,
        settings.key_secret(),
        published_before=timedelta(seconds=settings.signing_key_published_seconds),
    )
    issuer = JwtIssuer(
        settings.key_secret(),
        settings.operator_emails(),
        keys.signer,
        trusting=settings.environment == "local",
    )
    seal = Seal(settings.key_secret())
    people = SqlPeople(database)
    store = ObjectPictureStore(settings, "people", PORTRAIT)
    make_work = partial(SqlAuthWork, seal=seal)
    mail_server = transport(settings.mail_url.get_secret_value(), settings.mail_from)
    mail_sender = MailSender(database, mail_server, Wording(_LETTERS, settings.public_url), seal)
    database.on_commit.append(mail_sender.wake)
    failures = FailureTeller(people, beginning(database, make_work))
    http = Http()

    async def own_keys() -> Keys:
        """Auth verifies with its own keys, and asks nobody."""
        return parse_keys({"keys": [key.jwk() for key in await keys.load()]})

    return Service(
        name="auth",
        settings=settings,
        database=database,
        routers=[
            sign_in.router,
            sessions.router,
            second_factor.router,
            sign_in_log.router,
            passwords.router,
            google.router,
            me.router,
            pictures.router,
            users.router,
            roles.router,
            invitations.router,
            tenant.router,
            tenants.router,
            api_keys.router,
            jwks.router,
            signing_keys.router,
        ],
        make_work=make_work,
        subscriptions=SUBSCRIPTIONS,
        tokens=TokenVerifier(own_keys),
        starting=[keys.load],
        closing=[http.close],
        jobs=[
            rotation(keys, timedelta(days=settings.signing_key_days)),
            CLEAN_UP_SIGN_IN,
            failures.job(),
            sweep_portraits(store, utc_now),
        ],
        workers=[mail_sender],
        figures=MAILS,
        state={
            "people": people,
            "passwords": Argon2Passwords(),
            "issuer": issuer,
            "proofs": Proofs(
                database, settings.public_url, loopback=settings.environment != "production"
            ),
            "invitation_texts": SealedInvitationTexts(seal),
            "api_key_texts": HashedApiKeyTexts(settings.key_secret()),
            "signing_keys": keys,
            "make_work": make_work,
            "pictures": Pictures(ProcessPictureMaker(PORTRAIT), store, people),
            "guard": SqlGuard(database, seal),
            "google": _google(settings, database, seal, http),
        },
    )


def _google(
    settings: AuthSettings, database: Database, seal: Seal, http: Http
) -> GoogleParts | None:
    """Signing in with Google, if it is set up."""
    if not settings.google_client_id:
        return None
    known_as = GoogleSettings(
        issuer=settings.google_issuer,
        client_id=settings.google_client_id,
        client_secret=settings.google_client_secret.get_secret_value(),
        redirect_uri=f"{settings.public_url.rstrip('/')}/login/google",
        only_domain=settings.google_hosted_domain or None,
    )
    provider = OpenIdGoogle(known_as, Documents(settings.google_issuer, http), http)
    return GoogleParts(provider, SqlGooglePeople(database), SealedTickets(seal))


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
