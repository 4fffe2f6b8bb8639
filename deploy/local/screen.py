"""What the commands show at the end: addresses, accounts, processes."""

import psutil

from deploy.local.demo_people import PASSWORD, PEOPLE
from deploy.local.layout import Layout
from deploy.local.progress import Progress
from deploy.local.services import GATEWAY


def closing(layout: Layout, progress: Progress, seconds: float, *, demo: bool) -> str:
    """The short screen after `make up`."""
    url = progress.public_url
    lines = [
        "",
        f"Quartermaster is ready ({seconds:.0f} s).",
        "",
        f"  Console   {url}",
        f"  API       {url}/api/v1/...   docs {url}/docs   events {url}/asyncapi",
        f"  Logs      {layout.logs}   (make logs)",
        f"  Mail      {layout.mail}   (make mail): codes and invitations land there",
    ]
    if demo and GATEWAY in progress.processes:
        lines += ["", f"Demo company, password {PASSWORD} for everybody:"]
        lines += [f"  {person.email:26}{person.does}" for person in PEOPLE]
        lines += [
            "",
            "Try: sign in as purchasing@demo.example, raise an order and submit it; approve it as",
            "admin@demo.example; receive it as store@demo.example and watch the stock change",
            "in a second window.",
        ]
    lines += [
        "",
        "make status shows the processes, make down stops them, make reset deletes all.",
    ]
    return "\n".join(lines)


def status(layout: Layout, progress: Progress | None) -> str:
    """A table of the processes."""
    if progress is None:
        return f"Nothing runs. `make up` starts it; data is in {layout.data}."
    lines = [f"{'process':16}{'port':>7}{'pid':>9}{'restarts':>10}{'MB':>7}  state"]
    total = 0
    for name, known in progress.processes.items():
        pid, port = known["pid"], known["port"]
        memory = _memory(pid)
        total += memory
        state = "running" if memory else "starting again"
        numbers = f"{port or '':>7}{pid or '':>9}{known['restarts'] or 0:>10}{memory:>7}"
        lines.append(f"{name:16}{numbers}  {state}")
    lines.append(f"{'':16}{'':26}{total:>7}  together")
    lines.append(f"\n{progress.public_url}   data in {layout.data}")
    return "\n".join(lines)


def _memory(pid: int | None) -> int:
    """Megabytes a process and its children use, what is shared counted once over all."""
    if not pid:
        return 0
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return int(sum(_share(member) for member in family) / 1_000_000) or 1
    except psutil.Error:
        return 0


def _share(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
        share: int = getattr(memory, "pss", memory.rss)
    except psutil.Error:
        return 0
    return share
