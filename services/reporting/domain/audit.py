"""The audit log: one entry per event, each chained by its hash to the entry before it."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from libs.contracts.base import Envelope
from libs.contracts.registry import events

BEGINNING = bytes(32)
_SALT_BYTES = 16
_COST_FIELDS = {key: contract.cost_fields() for key, contract in events().items()}


@dataclass(frozen=True, slots=True)
class Costs:
    """An event's whole data, kept apart because some of it is cost.

    The salt keeps anybody who may see only the entry from guessing a price by its hash.
    """

    data: str
    salt: bytes

    def hash(self) -> bytes:
        """What the entry says of them."""
        return hashlib.sha256(self.salt + self.data.encode()).digest()


@dataclass(slots=True)
class Entry:
    """Who did what, when, from where and why. `data` is JSON, kept to the letter.

    `costs_hash` is None where nothing of the event is cost; else `data` lacks what is.
    """

    sequence: int
    id: UUID
    type: str
    major: int
    subject: UUID
    version: int
    actor_id: UUID
    actor_name: str
    at: datetime
    request_id: str
    ip: str
    reason: str
    data: str
    costs_hash: bytes | None
    previous: bytes
    hash: bytes = b""

    def hashed(self, tenant_id: UUID) -> bytes:
        """SHA-256 over the hash before and a JSON array of the tenant and what is said here."""
        said = [
            str(tenant_id),
            self.sequence,
            str(self.id),
            self.type,
            self.major,
            str(self.subject),
            self.version,
            str(self.actor_id),
            self.actor_name,
            self.at.astimezone(UTC).isoformat(),
            self.request_id,
            self.ip,
            self.reason,
            self.data,
            self.costs_hash.hex() if self.costs_hash else None,
        ]
        return hashlib.sha256(self.previous + orjson.dumps(said)).digest()


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a company's chain; 0 before the first."""

    sequence: int = 0
    hash: bytes = BEGINNING


def chained(head: Head, envelopes: Iterable[Envelope]) -> list[tuple[Entry, Costs | None]]:
    """The entries of one company's events, in their order, behind the chain's head."""
    made: list[tuple[Entry, Costs | None]] = []
    previous = head.hash
    for sequence, envelope in enumerate(envelopes, start=head.sequence + 1):
        data, costs = split_costs(envelope)
        entry = Entry(
            sequence=sequence,
            id=envelope.id,
            type=envelope.type,
            major=envelope.major,
            subject=envelope.subject,
            version=envelope.version,
            actor_id=envelope.actor_id,
            actor_name=envelope.actor_name,
            at=envelope.time,
            request_id=envelope.request_id,
            ip=envelope.ip,
            reason=envelope.reason,
            data=data,
            costs_hash=costs.hash() if costs else None,
            previous=previous,
        )
        entry.hash = previous = entry.hashed(envelope.tenant_id)
        made.append((entry, costs))
    return made


def split_costs(envelope: Envelope) -> tuple[str, Costs | None]:
    """The event's data without cost, and the whole of it if that is more.

    Of a type we do not know yet, nothing can be told apart: all of it counts as cost.
    """
    names = _COST_FIELDS.get(envelope.key)
    if names is None:
        public: Any = {}
    else:
        public = _without(envelope.data, names) if names else envelope.data
    if public is envelope.data:
        return _json(public), None
    return _json(public), Costs(_json(envelope.data), secrets.token_bytes(_SALT_BYTES))


def _without(value: Any, names: frozenset[str]) -> Any:
    """The value without these fields at any depth; the very same object if it has none."""
    if isinstance(value, dict):
        kept = {k: _without(v, names) for k, v in value.items() if k not in names}
        same = len(kept) == len(value) and all(kept[k] is value[k] for k in kept)
        return value if same else kept
    if isinstance(value, list):
        items = [_without(item, names) for item in value]
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    return value


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
