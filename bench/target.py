"""Which installation is measured: the one given, else the local stack of this checkout."""

import json
import os

from deploy.local.layout import local_layout


def gateway_url() -> str:
    """QM_PUBLIC_URL, else where `make up` of this checkout listens; exits when nothing runs."""
    if url := os.environ.get("QM_PUBLIC_URL"):
        return url.rstrip("/")
    return f"http://127.0.0.1:{state()['ports']['gateway']}"


def state() -> dict[str, dict[str, object]]:
    """What the local supervisor says: ports and processes."""
    path = local_layout().data / "run" / "state.json"
    if not path.exists():
        raise SystemExit("Nothing runs here: `make up` first.")
    found: dict[str, dict[str, object]] = json.loads(path.read_text())
    return found
