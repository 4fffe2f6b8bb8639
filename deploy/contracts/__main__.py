"""`python -m deploy.contracts` writes the contracts down; `--check` says which file has drifted."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from deploy.contracts.asyncapi import asyncapi
from deploy.contracts.configuration import configuration_page
from deploy.contracts.consumers import consumers
from deploy.contracts.openapi import merge, routes
from deploy.contracts.pages import decisions_page, events_page, permissions_page
from deploy.contracts.schemas import breaks, event_schemas
from deploy.contracts.services import ROOT, documents
from deploy.kubernetes.alerts import prometheus_rule

GATEWAY: Final = Path("gateway/contracts")
DOCS: Final = Path("docs")
CONSUMERS: Final = Path("libs/contracts/consumers.json")
SCHEMAS: Final = Path("libs/contracts/schemas")
ALERTS: Final = Path("deploy/kubernetes/components/monitoring/alerts.yaml")
_COMMAND: Final = "python -m deploy.contracts"


def generate() -> dict[Path, str]:
    """Every file of the contracts as it should be, by its path in the checkout."""
    services = documents()
    lines = ",\n".join(json.dumps(route) for route in routes(services))
    heard = consumers()
    hearers = ",\n".join(json.dumps(hearer) for hearer in heard)
    return {
        GATEWAY / "routes.json": f"[\n{lines}\n]\n",
        GATEWAY / "openapi.json": _pretty(merge(services)),
        CONSUMERS: f"[\n{hearers}\n]\n",
        GATEWAY / "asyncapi.json": _pretty(asyncapi()),
        DOCS / "configuration.md": configuration_page(),
        DOCS / "events.md": events_page(heard),
        DOCS / "permissions.md": permissions_page(),
        DOCS / "adr" / "README.md": decisions_page(ROOT / DOCS / "adr"),
        ALERTS: prometheus_rule(),
        **{SCHEMAS / f"{key}.json": _pretty(schema) for key, schema in event_schemas().items()},
    }


def broken(root: Path, files: dict[Path, str]) -> list[str]:
    """What committed event schemas promise and the present ones no longer keep, in sentences."""
    found = []
    for path in sorted((root / SCHEMAS).glob("*.json")):
        name = path.relative_to(root)
        if name not in files:
            found.append(f"{name}: the event is gone; keep its class for two releases")
            continue
        old, new = json.loads(path.read_text()), json.loads(files[name])
        found.extend(
            f"{name}: {what}; only optional fields may be added: make a new major version beside "
            "it (or delete the file, if no release ever published this one)"
            for what in breaks(old, new)
        )
    return found


def drifted(root: Path, files: dict[Path, str]) -> list[str]:
    """The files that are not what they should be, with what to run, in sentences."""
    return [
        f"{path} has drifted from the code: run `{_COMMAND}` and commit it"
        for path, text in files.items()
        if not (root / path).exists() or (root / path).read_text() != text
    ]


def main() -> int:
    """Write, or check; 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on drift")
    arguments = parser.parse_args()
    files = generate()
    wrong = broken(ROOT, files)
    if arguments.check:
        wrong += drifted(ROOT, files)
    elif not wrong:
        for path, text in files.items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text)
    for sentence in wrong:
        sys.stderr.write(f"{sentence}\n")
    return 1 if wrong else 0


def _pretty(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
