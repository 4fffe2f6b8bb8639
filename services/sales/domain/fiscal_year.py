"""Fiscal years: what a day's is called in a company whose year begins in some month."""

from datetime import date


def fiscal_year(on: date, starts_in: int) -> str:
    """Such as 2026-27, or 2026 where it is the calendar's."""
    if starts_in == 1:
        return str(on.year)
    first = on.year if on.month >= starts_in else on.year - 1
    return f"{first}-{(first + 1) % 100:02d}"
