"""The commands behind `make up`, `down`, `reset`, `status`, `logs` and `mail`."""

import argparse
import os
import sys

from deploy.local import commands
from deploy.local.layout import local_layout
from deploy.local.problem import SetupError


def main() -> int:
    """Run one command; a failure that people can mend is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local")
    chosen = parser.add_subparsers(dest="command", required=True)
    chosen.add_parser("up", help="start everything and open the demo company")
    chosen.add_parser("down", help="stop everything; data stays")
    reset = chosen.add_parser("reset", help="stop everything and delete its data")
    reset.add_argument("--yes", action="store_true", default=bool(os.environ.get("YES")))
    chosen.add_parser("status", help="show what runs")
    logs = chosen.add_parser("logs", help="follow the logs")
    logs.add_argument("service", nargs="?", default="")
    chosen.add_parser("mail", help="show the newest mails")
    arguments = parser.parse_args()
    try:
        layout = local_layout()
        if arguments.command == "reset":
            return commands.reset(layout, sure=arguments.yes)
        if arguments.command == "logs":
            return commands.logs(layout, arguments.service)
        simple = {
            "up": commands.up,
            "down": commands.down,
            "status": commands.status,
            "mail": commands.mail,
        }
        return simple[arguments.command](layout)
    except SetupError as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted; `make down` stops what was started.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
