"""Verify an exported audit log, without Quartermaster: `python audit_check.py FILE`.

For auditors. It needs nothing but Python 3.11 or newer and this file. FILE is what
`GET /api/v1/reporting/audit/chain` answers: a line of JSON about the export, then one for each
entry. Given `--head NUMBER:HASH`, noted from an earlier export, it also says whether that entry
still is what it was: who owns the database could have written the whole chain anew.

It ends with 0 if everything holds, with 1 and the first entry that does not if not.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BEGINNING = bytes(32)


class BrokenChainError(Exception):
    """An entry is not as it was written, or is not there."""


def hashed(tenant_id: str, entry: dict[str, Any]) -> bytes:
    """SHA-256 over the hash before and a JSON array of the company and what the entry says."""
    at = datetime.fromisoformat(entry["at"]).astimezone(UTC).isoformat()
    said = [
        tenant_id,
        entry["sequence"],
        entry["id"],
        entry["type"],
        entry["major"],
        entry["subject"],
        entry["version"],
        entry["actor_id"],
        entry["actor_name"],
        at,
        entry["request_id"],
        entry["ip"],
        entry["reason"],
        entry["data"],
        entry["costs_hash"],
    ]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(bytes.fromhex(entry["previous"]) + text).digest()


def check_entry(
    export: dict[str, Any], number: int, previous: bytes, entry: dict[str, Any]
) -> bytes:
    """Raise BrokenChainError unless the entry follows, and says what was written; its hash."""
    if entry["sequence"] != number:
        raise BrokenChainError("an entry is missing")
    if bytes.fromhex(entry["previous"]) != previous:
        raise BrokenChainError("it does not follow the entry before it")
    found = hashed(export["tenant_id"], entry)
    if found.hex() != entry["hash"]:
        raise BrokenChainError("its content was changed")
    costs, said = entry["costs"], entry["costs_hash"]
    if export["costs"] and (costs is None) != (said is None):
        raise BrokenChainError("its costs are missing")
    if costs is not None:
        salted = bytes.fromhex(costs["salt"]) + costs["data"].encode()
        if hashlib.sha256(salted).hexdigest() != said:
            raise BrokenChainError("its costs were changed")
    return found


def check(lines: Iterator[str], known: tuple[int, str] | None = None) -> tuple[int, str]:
    """Walk an export; how many entries hold and the last one's hash. Raises BrokenChainError."""
    export = json.loads(next(lines))
    number, previous = 0, BEGINNING
    for line in lines:
        number += 1
        try:
            previous = check_entry(export, number, previous, json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenChainError(f"entry {number}: it cannot be read: {error!r}") from error
        except BrokenChainError as broken:
            raise BrokenChainError(f"entry {number}: {broken}") from None
        if known is not None and known[0] == number and known[1] != previous.hex():
            raise BrokenChainError(f"entry {number}: its hash is not the one you noted earlier")
    if number != export["entries"] or previous.hex() != export["head"]:
        told = export["entries"]
        raise BrokenChainError(f"entry {number + 1}: the log has {told} entries, this is not all")
    if known is not None and known[0] > number:
        raise BrokenChainError(f"entry {known[0]}: you noted it earlier, and it is gone")
    return number, previous.hex()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Verify an exported audit log.")
    parser.add_argument("file", help="the exported log")
    parser.add_argument("--head", metavar="NUMBER:HASH", help="an entry noted earlier")
    given = parser.parse_args(arguments)
    known = None
    if given.head:
        number, _, digest = given.head.partition(":")
        known = int(number), digest.lower()
    try:
        with Path(given.file).open(encoding="utf-8") as lines:
            entries, head = check(lines, known)
    except (BrokenChainError, StopIteration, ValueError) as error:
        print(f"BROKEN  {error}")
        return 1
    print(f"holds  {entries} entries; note the last one: {entries}:{head}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
