"""Words of messages: templates of triggers over what events say, in the company's own manner."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from libs.documents.texts import day, grouped
from libs.domain.money import round_minor
from libs.domain.quantity import plain
from services.notifications.application.ports import Company
from services.notifications.domain.message import Words
from services.notifications.domain.trigger import Trigger

_LONGEST = 300


@jinja2.pass_context
def _money(context: jinja2.runtime.Context, amount: Decimal) -> str:
    company: Company = context["company"]
    currency = context.get("currency") or company.currency
    return f"{grouped(f'{round_minor(amount, currency):f}', company.locale)} {currency}"


@jinja2.pass_context
def _number(context: jinja2.runtime.Context, amount: Decimal) -> str:
    company: Company = context["company"]
    return grouped(plain(amount), company.locale)


@jinja2.pass_context
def _day(context: jinja2.runtime.Context, on: date) -> str:
    company: Company = context["company"]
    return day(on.astimezone(ZoneInfo(company.timezone)) if isinstance(on, datetime) else on)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=False)
_ENVIRONMENT.filters |= {"money": _money, "number": _number, "day": _day, "listed": _listed}


@cache
def _template(text: str) -> jinja2.Template:
    return _ENVIRONMENT.from_string(text)


class JinjaWording:
    """Puts messages in words; each on one line, of a length that fits a screen."""

    def words(
        self, trigger: Trigger, facts: Mapping[str, Any], company: Company, *, count: int
    ) -> Words:
        """What a message says of an event, or of `count` such."""
        said = {**facts, "company": company, "count": count}
        if count > 1 and trigger.many:
            return Words(_line(trigger.many, said), "", _line(trigger.many_link, said))
        priced = None
        if trigger.priced and all(said.get(name) is not None for name in trigger.amounts):
            priced = _line(trigger.priced, said)
        return Words(
            _line(trigger.title, said), _line(trigger.body, said), _line(trigger.link, said), priced
        )


def _line(template: str, said: Mapping[str, Any]) -> str:
    text = " ".join(_template(template).render(said).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
