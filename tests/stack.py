"""The whole local stack, started for a test session by the commands people use."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.local.layout import CHECKOUT
from deploy.local.services import PORTS


class LocalStack:
    """A stack in a folder of its own; `port("gateway")`, `pid("inventory")`, `url`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def up(self, **settings: str) -> None:
        """Start it, with QM_... settings of your own; on failure its words are the error."""
        started = self.run("up", **settings)
        assert started.returncode == 0, started.stdout + started.stderr

    def run(
        self, *arguments: str, module: str = "deploy.local", **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """One command of `python -m deploy.local`, or of another module, on this stack."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QM_")}
        # Every port of its own: a stack that somebody works with on this machine is left alone.
        ports = {f"QM_{name.upper()}_PORT": "any" for name in PORTS}
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=CHECKOUT,
            env={
                **kept,
                **ports,
                "PYTHONPATH": str(CHECKOUT),
                "QM_DATA": str(self.folder),
                **settings,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    @property
    def state(self) -> dict[str, Any]:
        """What the supervisor says: ports, processes with pid and restarts, ready."""
        state: dict[str, Any] = json.loads((self.folder / "run" / "state.json").read_text())
        return state

    def port(self, name: str) -> int:
        """Port of the gateway, a service, postgres or amqp."""
        port: int = self.state["ports"][name]
        return port

    def pid(self, name: str) -> int:
        """Number of a process: a service, gateway, postgres or rabbitmq."""
        pid: int = self.state["processes"][name]["pid"]
        return pid

    def send(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process, or to the supervisor."""
        os.kill(self.state["pid"] if name == "supervisor" else self.pid(name), number)

    @property
    def url(self) -> str:
        """What a browser opens."""
        return f"http://127.0.0.1:{self.port('gateway')}"

    @property
    def secrets(self) -> dict[str, Any]:
        """Generated passwords: `secrets["logins"]["inventory_relay"]`, `secrets["broker"]`."""
        secrets: dict[str, Any] = json.loads((self.folder / "secrets.json").read_text())
        return secrets

    def database_url(self, service: str, kind: str = "owner") -> str:
        """URL of one login of a service's database, for a look from outside."""
        login = f"{service}_{kind}"
        password = self.secrets["logins"][login]
        return f"postgresql://{login}:{password}@127.0.0.1:{self.port('postgres')}/qm_{service}"
