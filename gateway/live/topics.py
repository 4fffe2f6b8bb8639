"""What a live client wants to hear: event types, `*` standing for any number of characters."""

import re
from collections.abc import Iterable
from typing import Final

from libs.domain.errors import Invalid

_TOPIC: Final = re.compile(r"^[a-z_*]+(\.[a-z_*]+)*$")
_MOST: Final = 50
_LONGEST: Final = 100


def compile_topics(topics: Iterable[object]) -> re.Pattern[str]:
    """One pattern for all topics, such as `inventory.*`; raises Invalid naming the bad one."""
    parts = []
    for number, topic in enumerate(topics):
        if (
            number >= _MOST
            or not isinstance(topic, str)
            or len(topic) > _LONGEST
            or not _TOPIC.match(topic)
        ):
            raise Invalid.field(
                f"topics.{number}", "event types such as inventory.*; at most 50 of 100 characters"
            )
        # Doubled stars say nothing more and would make matching slow.
        parts.append(re.escape(re.sub(r"\*+", "*", topic)).replace(r"\*", ".*"))
    if not parts:
        raise Invalid.field("topics", "at least one event type, such as inventory.*")
    return re.compile("|".join(parts))
