"""The console: its built files, and its start page for every path that is a screen of it."""

from pathlib import Path
from typing import Final

from starlette.responses import RedirectResponse, Response

from gateway.files import ASK_AGAIN, FOR_EVER, Files
from gateway.policy import STYLES, policy

_POLICY: Final = policy(STYLES, "img-src 'self' data: blob:", "worker-src 'self'")
# A worker has a policy of its own: only there may WebAssembly run (it reads bar codes).
_IN_WORKERS: Final = policy().replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_WORKERS: Final = "workers"
# Paths of others: a wrong address among them is a mistake, not a screen.
_NOT_SCREENS: Final = frozenset(
    {"api", "ws", "events", "docs", "redoc", "asyncapi", "schemas", "t", "portal", ".well-known"}
)


class Console:
    """The console's files as `vite build` leaves them, hashed names in `assets/` and `workers/`."""

    def __init__(self, folder: Path) -> None:
        """Without a built console the start page leads to the documentation."""
        self._files = Files(folder)

    async def get(self, path: str, *, packed: bool) -> Response | None:
        """The file or screen at a path; None if it is neither."""
        name = path.removeprefix("/")
        first = name.split("/", 1)[0]
        if first in _NOT_SCREENS:
            return None
        hashed = first in {"assets", _WORKERS}
        found = await self._file(name, FOR_EVER if hashed else ASK_AGAIN, packed=packed)
        if found is None and not hashed:
            found = await self._file("index.html", ASK_AGAIN, packed=packed)
        if found is None and not name:
            return RedirectResponse("/docs")
        return found

    async def _file(self, name: str, caching: str, *, packed: bool) -> Response | None:
        rules = _IN_WORKERS if name.startswith(f"{_WORKERS}/") else _POLICY
        headers = {"cache-control": caching, "content-security-policy": rules}
        return await self._files.find(name, packed=packed, headers=headers)
