"""The steps of an order's approval in SQL: parts of the statements that load and write an order."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from services.purchasing.domain.approval import ApprovalStep

# Steps of an earlier submission go; the timeline keeps who took them.
SAVE: Final = """
earlier AS (
    DELETE FROM purchase_order_approvals
    WHERE order_id = $order_id AND NOT id = ANY ($approval_ids::uuid[])
), approvals AS (
    INSERT INTO purchase_order_approvals (tenant_id, order_id, id, step, rule_id, name, roles,
        user_ids, user_names, escalate_after_hours, escalate_to_roles, asked_at, escalates_at,
        escalated_at, approved_at, approved_by, approved_by_name, approved_for, approved_for_name,
        asked_of)
    SELECT $tenant_id, $order_id, id, step, rule_id, name,
           ARRAY(SELECT jsonb_array_elements_text(roles::jsonb)),
           ARRAY(SELECT jsonb_array_elements_text(user_ids::jsonb)::uuid),
           ARRAY(SELECT jsonb_array_elements_text(user_names::jsonb)), escalate_after_hours,
           ARRAY(SELECT jsonb_array_elements_text(escalate_to_roles::jsonb)), asked_at,
           escalates_at, escalated_at, approved_at, approved_by, approved_by_name, approved_for,
           approved_for_name, asked_of
    FROM unnest($approval_ids::uuid[], $approval_steps::smallint[], $approval_rules::uuid[],
                $approval_names::text[], $approval_roles::text[], $approval_users::text[],
                $approval_user_names::text[],
                $escalate_after::integer[], $escalate_to::text[], $asked_at::timestamptz[],
                $escalates_at::timestamptz[], $escalated_at::timestamptz[],
                $approved_at::timestamptz[], $approved_by::uuid[], $approved_by_names::text[],
                $approved_for::uuid[], $approved_for_names::text[], $asked_of::uuid[])
        AS approval (id, step, rule_id, name, roles, user_ids, user_names,
                     escalate_after_hours, escalate_to_roles, asked_at, escalates_at,
                     escalated_at, approved_at, approved_by, approved_by_name, approved_for,
                     approved_for_name, asked_of)
    ON CONFLICT (tenant_id, order_id, id) DO UPDATE SET asked_at = excluded.asked_at,
        escalates_at = excluded.escalates_at, escalated_at = excluded.escalated_at,
        approved_at = excluded.approved_at, approved_by = excluded.approved_by,
        approved_by_name = excluded.approved_by_name, approved_for = excluded.approved_for,
        approved_for_name = excluded.approved_for_name, asked_of = excluded.asked_of
)"""
_ASKED_OF: Final = UUID(int=0)
_FIELDS: Final = [field.name for field in fields(ApprovalStep)]
LOADED: Final = f"""
ARRAY(SELECT ROW({", ".join(f"s.{name}" for name in _FIELDS)})
      FROM purchase_order_approvals s WHERE s.order_id = o.id ORDER BY s.step, s.name, s.id)
"""


def values(steps: Sequence[ApprovalStep]) -> dict[str, Any]:
    """What SAVE is given."""
    return {
        "approval_ids": [step.id for step in steps],
        "approval_steps": [step.step for step in steps],
        "approval_rules": [step.rule_id for step in steps],
        "approval_names": [step.name for step in steps],
        "approval_roles": [_json(step.roles) for step in steps],
        "approval_users": [_json(step.user_ids) for step in steps],
        "approval_user_names": [_json(step.user_names) for step in steps],
        "escalate_after": [step.escalate_after_hours for step in steps],
        "escalate_to": [_json(step.escalate_to_roles) for step in steps],
        "asked_at": [step.asked_at for step in steps],
        "escalates_at": [step.escalates_at for step in steps],
        "escalated_at": [step.escalated_at for step in steps],
        "approved_at": [step.approved_at for step in steps],
        "approved_by": [step.approved_by for step in steps],
        "approved_by_names": [step.approved_by_name for step in steps],
        "approved_for": [step.approved_for for step in steps],
        "approved_for_names": [step.approved_for_name for step in steps],
        "asked_of": [_asked_of(step) for step in steps],
    }


def step_from(row: Any) -> ApprovalStep:
    """A step as LOADED."""
    values: Iterator[Any] = (tuple(v) if isinstance(v, list) else v for v in row)
    return ApprovalStep(**dict(zip(_FIELDS, values, strict=True)))


def _asked_of(step: ApprovalStep) -> UUID:
    """The same for all steps that wait for the same people and roles, whatever their order."""
    roles = step.asked_roles if step.roles or step.user_ids else ()
    return uuid5(_ASKED_OF, _json([sorted(set(roles)), sorted(set(step.user_ids))]))


def _json(items: Sequence[object]) -> str:
    """As text: an array of arrays would have to be of one length."""
    return orjson.dumps(items, default=str).decode()
