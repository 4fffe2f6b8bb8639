"""Two processes of every service and of the gateway, and what balances between them."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from deploy.local.layout import Layout
from deploy.local.services import CALLERS, GATEWAY, SERVICES, twin_of
from deploy.local.throwaway import private_folder, remove
from libs.testing.outside.link import Link, linked
from tests.stack import LocalStack


class Twins(LocalStack):
    """A stack whose `url`, and whose services' addresses of each other, lead to either process."""

    def __init__(self, folder: Path, fronts: dict[str, Link]) -> None:
        """`fronts` balance by connection, and pass over who refuses one."""
        super().__init__(folder)
        self.fronts = fronts

    @property
    def url(self) -> str:
        """What a browser opens."""
        return f"http://127.0.0.1:{self.fronts[GATEWAY].port}"

    async def start(self, **settings: str) -> None:
        """Start both of each."""
        addresses = {
            f"QM_{name.upper()}_URL": f"http://127.0.0.1:{self.fronts[name].port}"
            for name in SERVICES
        }
        about = {"QM_TWINS": "on", "QM_DEMO": "off", "QM_PUBLIC_URL": self.url}
        starting = asyncio.create_task(
            asyncio.to_thread(lambda: self.up(**addresses, **about, **settings))
        )
        # They are not ready before they have reached each other.
        while not (await asyncio.wait([starting], timeout=0.2))[0]:
            with suppress(OSError, KeyError):
                self._lead()
        await starting
        self._lead()

    def _lead(self) -> None:
        for name, front in self.fronts.items():
            front.ends = [self.port(name), self.port(twin_of(name))]

    def terminate(self, process: str) -> None:
        """SIGTERM; the supervisor starts it again."""
        self.send(process, signal.SIGTERM)

    def as_seen_by_callers(self) -> Path:
        """A folder that tells who looks for a stack there to ask the gateways by their front."""
        folder = self.folder / "front"
        (folder / "run").mkdir(parents=True, exist_ok=True)
        state = self.state
        state["ports"][GATEWAY] = self.fronts[GATEWAY].port
        (folder / "run" / "state.json").write_text(json.dumps(state))
        (folder / "secrets.json").write_text((self.folder / "secrets.json").read_text())
        return folder


@asynccontextmanager
async def twins(layout: Layout, **settings: str) -> AsyncIterator[Twins]:
    """The whole system twice over the same databases and broker, with data that is thrown away."""
    folder = private_folder(layout, "twins")
    async with AsyncExitStack() as stack:
        fronts = {name: await stack.enter_async_context(linked()) for name in CALLERS}
        both = Twins(folder, fronts)
        try:
            await both.start(**settings)
            yield both
        finally:
            await asyncio.to_thread(both.run, "down")
            remove(folder)
