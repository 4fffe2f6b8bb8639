"""Making pictures in processes of their own: few at a time, short-lived, without secrets."""

import asyncio
import os
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import structlog

from libs.domain.errors import Invalid, Unavailable
from libs.files.pictures import Form

log = structlog.get_logger("pictures")
PROGRAM = Path(__file__).with_name("picture_program.py")
# What the program's exit status says.
_REFUSALS = {
    65: Invalid.field("file", "send a JPEG, PNG, WebP or GIF that is whole", "not_a_picture"),
    66: Invalid.field(
        "file", "at most 25 megapixels, 12 as WebP; make it smaller", "too_many_pixels"
    ),
}
# Beyond its limit of CPU time, which does not pass while it waits for a processor.
_PATIENCE_SECONDS = 60.0
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
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(self.program),
                "square" if self._form.square else "whole",
                *map(str, self._form.sizes),
                stdin=descriptor,
                stdout=PIPE,
                stderr=DEVNULL,
                env={},
            )
            output = await _output(process)
        if process.returncode == 0:
            return dict(zip(self._form.sizes, _pictures(output), strict=True))
        log.info("a picture was refused", status=process.returncode)
        # Any other status is a crash, or a limit of memory or time: broken, or made to break.
        raise _REFUSALS.get(process.returncode or 0, _REFUSALS[65])


async def _output(process: Process) -> bytes:
    """What it writes until it ends; it never outlives us."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError as error:
        raise Unavailable("there was no time to make the picture; try again") from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return output


def _pictures(output: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(output):
        (length,) = _LENGTH.unpack_from(output, at)
        at += _LENGTH.size + length
        found.append(output[at - length : at])
    return found
