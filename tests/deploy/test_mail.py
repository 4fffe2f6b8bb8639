"""Mails of the local stack are files that `make mail` shows."""

from pathlib import Path

from deploy.local.mail import mails
from libs.mail.message import Mail
from libs.mail.transport import transport


async def test_the_newest_mails_are_shown_as_people_read_them(tmp_path: Path) -> None:
    post = transport((tmp_path / "mail").as_uri(), "Quartermaster <no-reply@localhost>")
    for number in range(7):
        mail = Mail("asha@demo.example", f"Code {number}", f"It is 00000{number}.\n", "<p></p>")
        await post.send(mail)
    shown = mails(tmp_path / "mail")
    assert [f"Code {n}" in shown for n in range(7)] == [False] * 2 + [True] * 5
    assert "To: asha@demo.example" in shown
    assert shown.endswith("It is 000006.")
    assert "<p>" not in shown


def test_without_any_mail_it_says_where_they_go(tmp_path: Path) -> None:
    assert str(tmp_path / "mail") in mails(tmp_path / "mail")
