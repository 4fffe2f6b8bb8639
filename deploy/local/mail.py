"""The mails of the local stack: files in a folder, instead of letters that reach anybody."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

_SHOWN = 5


def mails(folder: Path, shown: int = _SHOWN) -> str:
    """The newest mails, newest last, as people read them."""
    files = sorted(folder.glob("*.eml"))[-shown:]
    if not files:
        return f"No mail yet; what the stack sends goes to {folder}."
    return "\n\n".join(_readable(file) for file in files)


def _readable(file: Path) -> str:
    message = BytesParser(EmailMessage, policy=default).parsebytes(file.read_bytes())
    body = message.get_body(("plain",))
    text = "" if body is None else str(body.get_content()).rstrip()
    heads = [f"{name}: {message[name]}" for name in ("Date", "From", "To", "Subject")]
    return "\n".join([f"--- {file.name}", *heads, "", text])
