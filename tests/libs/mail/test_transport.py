"""Mails leave over real SMTP connections, or wait, and say why."""

import datetime as dt
import email
import ipaddress
import socket
import ssl
import stat
from collections.abc import AsyncIterator
from email import policy
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from libs.mail.message import Mail, shown
from libs.mail.transport import Undelivered, transport
from libs.testing.outside import smtp
from libs.testing.outside.smtp import Mailbox

SENDER = "Quartermaster <no-reply@quartermaster.example>"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - the point is that it is not this machine's own address
MAIL = Mail("asha@deccan.example", "Your code", "It is 123456.\n", "<p>It is 123456.</p>", "Deccan")


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server."""
    async with smtp.serving() as mailbox:
        yield mailbox


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate that nobody vouches for, and that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, SHA256())
    )
    public, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


async def test_a_mail_arrives_as_text_and_html_from_whom_it_says(mailbox: Mailbox) -> None:
    await transport(mailbox.url, SENDER).send(MAIL)
    got = mailbox.received[0]
    assert (got.sender, got.to, got.subject) == (
        "no-reply@quartermaster.example",
        "asha@deccan.example",
        "Your code",
    )
    assert str(got.message["From"]) == "Deccan <no-reply@quartermaster.example>"
    assert got.message["Auto-Submitted"] == "auto-generated"
    assert got.message["Message-ID"]
    assert got.message["Date"]
    assert got.code() == "123456"
    assert got.html.strip() == "<p>It is 123456.</p>"


async def test_no_name_can_add_a_header_or_hide_letters(mailbox: Mailbox) -> None:
    hostile = 'Evil"\r\nBcc: all@example.com\r\n\r\n<script>\u202egnp.exe'
    await transport(mailbox.url, SENDER).send(
        Mail(MAIL.to, f"Hello {hostile}", "text", "<p></p>", hostile)
    )
    got = mailbox.received[0]
    assert [mail.to for mail in mailbox.received] == [MAIL.to]
    assert got.message["Bcc"] is None
    assert "\u202e" not in str(got.message["From"])
    assert str(got.message["From"]).endswith("<no-reply@quartermaster.example>")


async def test_an_address_in_any_script_is_written_to(mailbox: Mailbox) -> None:
    await transport(mailbox.url, SENDER).send(
        Mail("jörg@bücher.example", "Grüße", "text", "<p></p>", "Müller & Söhne")
    )
    assert mailbox.received[0].to == "jörg@xn--bcher-kva.example"
    assert mailbox.received[0].subject == "Grüße"


@pytest.mark.parametrize(
    ("command", "line", "final"),
    [
        ("RCPT", "550 5.1.1 no such user", True),
        ("RCPT", "450 4.2.1 mailbox busy", False),
        ("DATA", "554 5.7.1 refused", True),
        ("DATA", "452 4.3.1 disk full", False),
    ],
)
async def test_a_refusal_says_why_and_whether_trying_again_can_help(
    mailbox: Mailbox, command: str, line: str, final: bool
) -> None:
    mailbox.answer[command] = line
    with pytest.raises(Undelivered, match=line[:3]) as refused:
        await transport(mailbox.url, SENDER).send(MAIL)
    assert refused.value.final is final
    assert not mailbox.received


async def test_a_server_that_is_away_is_no_final_refusal() -> None:
    async with smtp.serving() as mailbox:
        url = mailbox.url
    with pytest.raises(Undelivered) as refused:
        await transport(url, SENDER).send(MAIL)
    assert refused.value.final is False


async def test_signs_in_with_name_and_password() -> None:
    async with smtp.serving(accounts={"post@example.com": "p/w:@"}) as mailbox:
        url = f"smtp://post%40example.com:p%2Fw%3A%40@127.0.0.1:{mailbox.port}"
        await transport(url, SENDER).send(MAIL)
        assert mailbox.received[0].login == "post@example.com"


async def test_a_wrong_password_makes_the_mail_wait_and_is_not_said() -> None:
    async with smtp.serving(accounts={"post": "right"}) as mailbox:
        with pytest.raises(Undelivered) as refused:
            await transport(f"smtp://post:wr0ng-one@127.0.0.1:{mailbox.port}", SENDER).send(MAIL)
        assert refused.value.final is False
        assert "wr0ng-one" not in str(refused.value)
        assert not mailbox.received


def _other_address_of_this_machine() -> str:
    """An address others can reach; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        address: str = probe.getsockname()[0]
        return address


async def test_nothing_leaves_this_machine_without_tls() -> None:
    try:
        host = _other_address_of_this_machine()
    except OSError:  # no network at all
        host = "192.0.2.1"
    async with smtp.serving(host=EVERYWHERE, accounts={"post": "secret"}) as mailbox:
        with pytest.raises(Undelivered):
            await transport(f"smtp://post:secret@{host}:{mailbox.port}", SENDER).send(MAIL)
        assert not mailbox.received
    # A catcher in a network of one's own is believed when it is named so, and gets no password.
    async with smtp.serving(host=EVERYWHERE) as catcher:
        await transport(f"smtp://{EVERYWHERE}:{catcher.port}?tls=never", SENDER).send(MAIL)
        assert len(catcher.received) == 1


async def test_a_server_with_a_certificate_nobody_vouches_for_gets_nothing(
    certificate: tuple[ssl.SSLContext, Path],
) -> None:
    async with smtp.serving(tls=certificate[0], tls_at_once=True) as mailbox:
        with pytest.raises(Undelivered):
            await transport(f"smtps://127.0.0.1:{mailbox.port}", SENDER).send(MAIL)
        assert not mailbox.received


async def test_smtps_is_tls_from_the_first_byte(
    certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    async with smtp.serving(tls=certificate[0], tls_at_once=True) as mailbox:
        await transport(f"smtps://127.0.0.1:{mailbox.port}", SENDER).send(MAIL)
        assert mailbox.received[0].over_tls


async def test_a_folder_gets_one_file_a_mail_for_its_owners_eyes_only(tmp_path: Path) -> None:
    folder = tmp_path / "a folder" / "mail"
    post = transport(folder.as_uri(), SENDER)
    await post.send(MAIL)
    await post.send(MAIL)
    files = sorted(folder.iterdir())
    assert len(files) == 2
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    message = email.message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert message["To"] == "asha@deccan.example"


async def test_a_folder_that_cannot_be_written_makes_the_mail_wait(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file is in the way")
    with pytest.raises(Undelivered) as refused:
        await transport((tmp_path / "mail").as_uri(), SENDER).send(MAIL)
    assert refused.value.final is False


async def test_without_a_setting_mails_wait_and_say_what_is_missing() -> None:
    with pytest.raises(Undelivered, match="QM_MAIL_URL is not set") as refused:
        await transport("", SENDER).send(MAIL)
    assert refused.value.final is False


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "file:relative", "mail.example"])
def test_a_setting_we_do_not_know_stops_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="QM_MAIL_URL"):
        transport(url, SENDER)


@pytest.mark.parametrize(
    "to", ["nobody", "@", "a@", "two@x.example, b@x.example", "a\r\nb@x.example"]
)
async def test_an_address_that_is_none_is_refused_for_good(mailbox: Mailbox, to: str) -> None:
    with pytest.raises(Undelivered) as refused:
        await transport(mailbox.url, SENDER).send(Mail(to, "Hi", "text", "<p></p>"))
    assert refused.value.final is True
    assert not mailbox.received


def test_a_long_name_is_cut_and_its_line_breaks_are_gone() -> None:
    assert shown(" Deccan \n Pumps\t") == "Deccan Pumps"
    assert len(shown("x" * 500)) == 80
