"""Programs of our own that look at what strangers sent: bounded in time, without secrets."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from libs.domain.errors import Unavailable

# Beyond a program's limit of CPU time, which does not pass while it waits for a processor.
_PATIENCE_SECONDS = 60.0


async def run_program(
    program: Path,
    arguments: Sequence[str] = (),
    *,
    file: int | None = None,
    given: bytes | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Its exit status and what it wrote; it never outlives us. Raises Unavailable.

    It reads the open `file`, or what is `given`, as its standard input.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(program),
        *arguments,
        stdin=PIPE if file is None else file,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment or {},
    )
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            output, _ = await process.communicate(given)
    except TimeoutError as error:
        raise Unavailable("there was no time to make it; try again") from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return process.returncode or 0, output
