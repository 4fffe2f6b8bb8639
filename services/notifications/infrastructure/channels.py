"""The ways out of the building: a worker for e-mails, and one for text messages."""

from libs.db.database import Database
from libs.db.work import Begin
from libs.mail.transport import Transport
from services.notifications.domain.kinds import Channel
from services.notifications.infrastructure.delivery_worker import DeliveryWorker, Pace
from services.notifications.infrastructure.letter_words import LetterWords, Told
from services.notifications.infrastructure.texting import Texting
from services.notifications.infrastructure.work import SqlNotificationsWork


def by_mail(
    database: Database,
    begin: Begin[SqlNotificationsWork],
    words: LetterWords,
    server: Transport,
    pace: Pace | None = None,
) -> DeliveryWorker:
    """By a mail server."""

    async def send(told: Told, address: str) -> None:
        await server.send(words.mail(told, address))

    return DeliveryWorker(Channel.EMAIL, database, begin, send, pace)


def by_text(
    database: Database,
    begin: Begin[SqlNotificationsWork],
    words: LetterWords,
    texts: Texting,
    pace: Pace | None = None,
) -> DeliveryWorker:
    """By whoever carries text messages."""

    async def send(told: Told, address: str) -> None:
        await texts.send(address, words.text(told))

    return DeliveryWorker(Channel.SMS, database, begin, send, pace)
