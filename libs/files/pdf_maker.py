"""Setting documents as PDF in processes of their own: few at a time, short-lived."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import structlog

from libs.domain.errors import Unavailable
from libs.files.program import run_program

log = structlog.get_logger("documents")
PROGRAM = Path(__file__).with_name("pdf_program.py")
SHARED = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says: its template, the texts on it, and what its QR code opens."""

    name: str
    template: Path
    data: Mapping[str, Any]
    qr: str

    @property
    def etag(self) -> str:
        """The same for the same bytes, and known without making them."""
        said = orjson.dumps([self.data, self.qr], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(_source(self.template) + said).hexdigest()[:32]


class PdfMaker:
    """At most `at_once` documents are set at the same time, and few others wait."""

    def __init__(self, fonts: Path | None = None, at_once: int = 2, at_most: int = 40) -> None:
        """`fonts` is a folder with more than ours; nothing is started yet."""
        self._fonts = [] if fonts is None else [str(fonts)]
        self._turns = asyncio.Semaphore(at_once)
        self._places = at_most

    async def make(self, document: Document) -> bytes:
        """The PDF; raises Unavailable when many wait, or it took too much memory or time."""
        if self._places == 0:
            raise Unavailable("many documents are being made just now; try again")
        self._places -= 1
        try:
            async with self._turns:
                status, pdf = await run_program(
                    PROGRAM,
                    given=orjson.dumps(
                        {
                            "template": str(document.template),
                            "fonts": self._fonts,
                            "qr": document.qr,
                            "data": document.data,
                        }
                    ),
                    # Else its layout takes a thread for each processor.
                    environment={"RAYON_NUM_THREADS": "1"},
                )
        finally:
            self._places += 1
        if status:
            log.error("a document could not be made", document=document.name, status=status)
            raise Unavailable("the document could not be made")
        return pdf


@cache
def _source(template: Path) -> bytes:
    """What is set by: its template and what all share, our program and typst, in short."""
    files = [PROGRAM, template, *sorted(SHARED.glob("*.typ"))]
    said = [version("typst").encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"".join(said)).digest()
