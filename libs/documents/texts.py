"""Amounts, days and places as a document of the company shows them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from libs.db.tenants import Tenant
from libs.domain.money import round_minor
from libs.domain.quantity import plain

_SIGNS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def grouped(number: str, locale: str) -> str:
    """The digits before the point in groups: lakh and crore in India, else thousands."""
    sign, number = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, rest = number.partition(".")
    first = 2 if locale.endswith("-IN") else 3
    head, groups = whole[:-3], [whole[-3:]]
    while head:
        head, groups = head[:-first], [head[-first:], *groups]
    return f"{sign}{','.join(groups)}{point}{rest}"


def exact(amount: Decimal, company: Tenant) -> str:
    """All of it, in whole minor units at least: what adds up does so on paper, too."""
    minor = round_minor(amount, company.currency)
    text = f"{minor:f}" if minor == amount else plain(amount)
    return grouped(text, company.settings.get("locale", ""))


def money(amount: Decimal, company: Tenant) -> str:
    """Rounded to the minor unit, with its currency."""
    sign = _SIGNS.get(company.currency, f"{company.currency}\u00a0")
    rounded = f"{round_minor(amount, company.currency):f}"
    return f"{sign}{grouped(rounded, company.settings.get('locale', ''))}"


def amount_of(quantity: Decimal, unit: str, company: Tenant) -> str:
    """A quantity in its unit."""
    return f"{grouped(plain(quantity), company.settings.get('locale', ''))} {unit}"


def day(on: date) -> str:
    """A day nobody reads as another: 21 Nov 2026."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def local_day(at: datetime, company: Tenant) -> str:
    """The day it was at the company."""
    return day(at.astimezone(ZoneInfo(company.timezone)))


def local_time(at: datetime, company: Tenant) -> str:
    """The minute it was at the company."""
    there = at.astimezone(ZoneInfo(company.timezone))
    return f"{day(there)}, {there:%H:%M} {there:%Z}"


def letterhead(title: str, number: str, company: Tenant) -> dict[str, Any]:
    """What stands at the head of a document: the company as it is now."""
    settings: Mapping[str, Any] = company.settings
    lines = str(settings.get("address") or "").split("\n")
    if tax_id := settings.get("tax_id"):
        lines.append(f"Tax id {tax_id}")
    return {
        "title": title,
        "number": number,
        "company": {"name": company.name, "lines": lines},
    }
