"""Tasks that end together, even if one of them does not hear that it is cancelled.

A TaskGroup cancels once and then waits for ever. Libraries swallow a cancellation now and then, or
clean up first with a server that is gone: of a service whose database was killed, one consumer
never ended, and the others, cancelled, did not begin again until the broker was restarted.
"""

import asyncio
from collections.abc import Collection, Coroutine, Sequence
from typing import Any, Final

import structlog

log = structlog.get_logger(__name__)

Call = Coroutine[Any, Any, None]

AGAIN: Final = 2.0  # seconds after which what has not ended is cancelled again
TIMES: Final = 5


async def together(calls: Sequence[Call], *, beside: Call) -> None:
    """Until all are done, or the first fails; `beside` goes on as long as they do.

    Raises an ExceptionGroup of all errors. What was cancelled by somebody else counts as failed,
    and has no error.
    """
    watch = asyncio.create_task(beside)
    tasks = [asyncio.create_task(call) for call in calls]
    left = {watch, *tasks}
    try:
        while not left <= {watch}:
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            if any(task.cancelled() or task.exception() for task in done):
                break
    finally:
        await _ended(left)
    ended = [task for task in (watch, *tasks) if task.done() and not task.cancelled()]
    if errors := [error for task in ended if (error := task.exception())]:
        raise BaseExceptionGroup("they end together", errors)


async def _ended(tasks: Collection["asyncio.Task[None]"]) -> None:
    """Cancel them until they have ended; those that never do are left to themselves."""
    for _ in range(TIMES):
        if not tasks:
            return
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=AGAIN)
    for task in tasks:
        log.error("does not end", task=repr(task))
