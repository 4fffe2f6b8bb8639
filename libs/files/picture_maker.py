"""Making pictures in processes of their own: few at a time, short-lived, without secrets."""

import asyncio
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import structlog

from libs.domain.errors import Invalid, Unavailable
from libs.files.pictures import Form
from libs.files.program import run_program

log = structlog.get_logger("pictures")
PROGRAM = Path(__file__).with_name("picture_program.py")
# What the program's exit status says.
_REFUSALS = {
    65: Invalid.field("file", "send a JPEG, PNG, WebP or GIF that is whole", "not_a_picture"),
    66: Invalid.field(
        "file", "at most 25 megapixels, 12 as WebP; make it smaller", "too_many_pixels"
    ),
}
_LENGTH = struct.Struct(">I")


class ProcessPictureMaker:
    """At most `at_once` pictures are made at the same time; few others wait, with their files."""

    def __init__(self, form: Form, at_once: int = 2, at_most: int = 20) -> None:
        """Start nothing yet."""
        self.program = PROGRAM
        self._form = form
        self._turns = asyncio.Semaphore(at_once)
        self._places = at_most

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for a file that is about to arrive; raises Unavailable when there is none."""
        if self._places == 0:
            raise Unavailable("many pictures are being sent just now; try again")
        self._places -= 1
        try:
            yield
        finally:
            self._places += 1

    async def make(self, file: BinaryIO) -> dict[int, bytes]:
        """A WebP for each size; raises Invalid for what is no picture or too large a one.

        The program reads the file itself: a picture sent never is in this process's memory.
        """
        descriptor = file.fileno()
        file.flush()
        os.lseek(descriptor, 0, os.SEEK_SET)
        async with self._turns:
            status, output = await run_program(
                self.program,
                ["square" if self._form.square else "whole", *map(str, self._form.sizes)],
                file=descriptor,
            )
        if status == 0:
            return dict(zip(self._form.sizes, _pictures(output), strict=True))
        log.info("a picture was refused", status=status)
        # Any other status is a crash, or a limit of memory or time: broken, or made to break.
        raise _REFUSALS.get(status, _REFUSALS[65])


def _pictures(output: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(output):
        (length,) = _LENGTH.unpack_from(output, at)
        at += _LENGTH.size + length
        found.append(output[at - length : at])
    return found
