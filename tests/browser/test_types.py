"""The console's picture of the API is that of the contract."""

import os
import re
import subprocess
import sys
from pathlib import Path

from deploy.local.layout import CHECKOUT
from tests.stack import LocalStack

CONSOLE = CHECKOUT / "gateway" / "console"
GENERATE = ("openapi-typescript", "../contracts/openapi.json", "--default-non-nullable=false")


def shape(source: str) -> list[str]:
    """Types without descriptions and order: another wording or another place is no drift."""
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    return sorted(filter(None, map(str.strip, bare.splitlines())))


def test_the_consoles_types_are_those_of_the_contract(
    quartermaster: LocalStack, tmp_path: Path
) -> None:
    assert quartermaster.url  # whoever starts it has installed the console's packages
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["npx", "--no", *GENERATE, "--output", str(tmp_path / "schema.d.ts")],
        cwd=CONSOLE,
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
    )
    committed = (CONSOLE / "src" / "api" / "schema.d.ts").read_text()
    fresh = (tmp_path / "schema.d.ts").read_text()
    assert shape(committed) == shape(fresh), "run `npm run gen:api` in gateway/console"


def test_the_consoles_live_events_are_those_of_the_contracts(
    quartermaster: LocalStack, tmp_path: Path
) -> None:
    assert quartermaster.url  # whoever starts it has installed the console's packages
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    fresh = tmp_path / "events.d.ts"
    subprocess.run(
        ["node", "events.mjs", str(fresh)],
        cwd=CONSOLE,
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
    )
    committed = (CONSOLE / "src" / "api" / "events.d.ts").read_text()
    assert shape(committed) == shape(fresh.read_text()), "run `npm run gen:events`"
