"""What a check is: a sentence that must hold, and the SQL that finds the rows where it does not."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Given:
    """The result of a query in another service's database, as a temporary table.

    Two of the same table add their rows up.
    """

    table: str
    service: str
    query: str


@dataclass(frozen=True, slots=True)
class Check:
    """Runs in the database of one service, over all companies.

    `number` is the one `make verify` prints; `differing` yields one text a row that
    differs from what the check says, naming the row. What `always` holds, holds at every
    instant: no worker and no message of another service has to come first. Instead of SQL
    a check may name a read model that is `rebuilt` beside and compared.
    """

    number: int
    says: str
    service: str
    differing: str
    given: Sequence[Given] = ()
    always: bool = False
    rebuilt: str = ""
