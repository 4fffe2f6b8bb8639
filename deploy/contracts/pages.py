"""Pages of the documentation that are written from others: events, permissions, decisions."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from inspect import getdoc
from itertools import groupby
from pathlib import Path
from typing import Any

from libs.contracts.base import Event
from libs.contracts.permissions import AUTHENTICATED, PERMISSIONS
from libs.contracts.registry import events
from services.auth.domain.roles import BUILT_IN, FOUR, TITLES

NOTE = "<!-- Written by `make contracts` from the code; do not edit. -->\n"
_EVENTS = """Facts in the past tense, as CloudEvents 1.0 over RabbitMQ (see architecture.md). Their
schemas are in libs/contracts/schemas, the AsyncAPI document is at `/asyncapi` of the gateway.
"""
_HEARING = """## Who hears whom

An arrow from who says to who hears, with how many kinds of events.
"""
_PERMISSIONS = """A route names the permission it needs; gateway and service both enforce it.
`operator` is no permission of a role: the setting QM_OPERATORS gives it to e-mail addresses.
A company may make roles of its own out of these permissions, and switch ready-made ones on and off.
"""
_DECISIONS = """Where more than one way was open: what there was to choose from, what was measured,
what was chosen, and what follows. A decision is told as it was taken; later ones say where they
differ.
"""
_READY_MADE = """## Ready-made roles

A company that registers with the role set `four` begins with those marked so.
"""


def events_page(consumers: Sequence[Mapping[str, Any]]) -> str:
    """Who hears whom; of every event when it is said, who may see it live, what in it is cost."""
    parts = ["# Events\n", NOTE, _EVENTS, *_hearing(consumers)]
    for service, group in groupby(events().values(), key=lambda event: event.service()):
        parts += [
            f"## {service}\n",
            "| event | said when | seen live by | in order per | cost fields |",
            "| --- | --- | --- | --- | --- |",
            *(_event_row(event) for event in group),
            "",
        ]
    return "\n".join(parts)


def _hearing(consumers: Sequence[Mapping[str, Any]]) -> list[str]:
    """A picture of how many kinds of events each service hears of each other."""
    heard: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    everything: set[str] = set()
    for consumer in consumers:
        hearer = consumer["queue"].partition(".")[0]
        for event in consumer["events"]:
            if event == "#":
                everything.add(hearer)
            else:
                heard[event.partition(".")[0], hearer].add(event)
    edges = [
        f"    {said_by} -- {len(events)} --> {hearer}"
        for (said_by, hearer), events in sorted(heard.items())
        if said_by != hearer and hearer not in everything
    ]
    told = f"{', '.join(sorted(everything)).capitalize()} hears everything,"
    more = f"{told} and the gateway what people may see: both are left out.\n"
    return [_HEARING, "```mermaid", "flowchart LR", *edges, "```", "", more]


def _event_row(event: type[Event]) -> str:
    sentence = (getdoc(event) or "").split("\n\n", maxsplit=1)[0].replace("\n", " ")
    if event.addressee():
        seen = "the person it is about"
    elif event.permission == AUTHENTICATED:
        seen = "everybody of the company"
    else:
        seen = f"`{event.permission}`" if event.permission else "nobody"
    order = event.partition or event.aggregate()
    costs = ", ".join(f"`{name}`" for name in sorted(event.cost_fields())) or "-"
    return f"| `{event.key()}` | {sentence} | {seen} | {order} | {costs} |"


def decisions_page(folder: Path) -> str:
    """Every decision by its number."""
    rows = []
    for path in sorted(folder.glob("[0-9]*.md")):
        page = path.read_text()
        title = re.sub(r"^# \d+[.:] ", "", page.partition("\n")[0])
        dated = re.search(r"^Date: ([\d-]+)", page, re.MULTILINE)
        day = dated[1] if dated else ""
        rows.append(f"| {path.name[:4]} | [{title}]({path.name}) | {day} |")
    head = [
        "# Decisions\n",
        NOTE,
        _DECISIONS,
        "| number | decision | date |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows, ""])


def permissions_page() -> str:
    """Every permission, and which ready-made role holds it."""
    roles = list(BUILT_IN)
    rows = [
        f"| `{name}` | {means} | "
        + " | ".join("x" if name in BUILT_IN[role] else "" for role in roles)
        + " |"
        for name, means in PERMISSIONS.items()
    ]
    return "\n".join(
        [
            "# Permissions\n",
            NOTE,
            _PERMISSIONS,
            f"| permission | allows to | {' | '.join(roles)} |",
            f"| --- | --- | {' | '.join('---' for _ in roles)} |",
            *rows,
            "",
            _READY_MADE,
            "| role | name | for | of the four |",
            "| --- | --- | --- | --- |",
            *(
                f"| `{role}` | {name} | {what} | {'x' if role in FOUR else ''} |"
                for role, (name, what) in TITLES.items()
            ),
            "",
        ]
    )
