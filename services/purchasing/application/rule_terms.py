"""A rule over what rules of approval refer to: suppliers, categories and people that exist."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from libs.domain.errors import FieldError, Invalid, UnknownReference
from services.purchasing.application.approvers import check_approvers
from services.purchasing.application.ports import PurchasingWork
from services.purchasing.domain.approval_rule import RuleTerms


async def check_terms(work: PurchasingWork, terms: RuleTerms) -> None:
    """Raises Invalid for what is not there, UnknownReference for what its owner may know."""
    known = await work.offers.known_suppliers(terms.supplier_ids)
    errors = [
        FieldError(f"supplier_ids.{i}", "no such supplier", "not_found")
        for i, supplier_id in enumerate(terms.supplier_ids)
        if supplier_id not in known
    ]
    if errors:
        raise Invalid(errors)
    unknown = await work.references.unknown_categories(terms.category_ids)
    if unknown:
        fields = {
            f"category_ids.{i}": category_id
            for i, category_id in enumerate(terms.category_ids)
            if category_id in unknown
        }
        raise UnknownReference("categories", fields)


async def check_users(work: PurchasingWork, user_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What the people a rule names are called; raises Invalid, UnknownReference."""
    return await check_approvers(work, {f"user_ids.{i}": each for i, each in enumerate(user_ids)})
