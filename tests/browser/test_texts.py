"""What the console says and offers, where no compiler would notice: texts and currencies."""

import json
from collections import Counter
from typing import Any

from deploy.local.layout import CHECKOUT
from services.auth.domain.tenant import CURRENCIES

SOURCES = CHECKOUT / "gateway" / "console" / "src"


def read(path: str) -> Any:
    """A JSON file of the console."""
    return json.loads((SOURCES / path).read_text())


def test_no_text_is_said_twice_under_one_name() -> None:
    files = sorted((SOURCES / "i18n").glob("en-IN*.json"))
    assert len(files) > 1
    names = Counter(name for file in files for name in read(f"i18n/{file.name}"))
    assert [name for name, times in names.items() if times > 1] == []


def test_the_console_offers_the_currencies_there_are() -> None:
    assert read("format/currencies.json") == sorted(CURRENCIES)
