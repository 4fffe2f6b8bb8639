"""Whom the demo company sells to, and its sales orders as they stand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; who pays first has no limit, the others may owe up to theirs."""

    key: str
    name: str
    contact: str
    email: str
    phone: str
    address: tuple[str, str, str, str]
    """Street, city, state, postal code."""
    tax_id: str
    terms: int = 30
    limit: str | None = None
    prepaid: bool = False


@dataclass(frozen=True, slots=True)
class Sale:
    """A sales order and how far it has come."""

    key: str
    customer: str
    lines: tuple[tuple[str, int], ...]
    until: str
    shipped: tuple[int, ...] = ()
    """What leaves of each line; nothing said: all that is promised."""
    note: str = ""
    reference: str = ""
    freight: str = ""
    discount: str = ""
    """Per cent, of the whole order."""
    paid: str = ""
    """How: a method; or `checkout`, a page that waits to be paid on."""
    part: str = ""
    """How much, where it is not all."""
    returned: int = 0
    """Pieces of the first line that come back at last."""


# What stands on the company's own documents.
LETTERHEAD = {"address": "Plot 14, MIDC Bhosari\nPune 411026", "tax_id": "27AAHCS7071P1ZL"}

# One thing, one line.
# fmt: off
CUSTOMERS = (
    Customer("anand", "Anand Irrigation Projects", "Nitin Anand", "accounts@anandirrigation.example", "+91 20 5550 1201", ("301 Sumangal, Law College Road", "Pune", "Maharashtra", "411004"), "27AACCA1122K1Z2", limit="1000000.00"),
    Customer("hebbal", "Hebbal Water Works", "Lakshmi Gowda", "stores@hebbalwater.example", "+91 80 5550 1202", ("44 Bellary Road, Hebbal", "Bengaluru", "Karnataka", "560024"), "29AAGCH7766P1ZJ", limit="500000.00"),
    Customer("farooq", "Farooq Borewell Services", "Farooq Shaikh", "farooq@farooqborewells.example", "+91 79 5550 1203", ("12 Narol Road, Isanpur", "Ahmedabad", "Gujarat", "382443"), "24AABFG3344D1Z0", prepaid=True),
    Customer("marina", "Marina Marine Engineering", "R. Sundaram", "purchase@marinamarine.example", "+91 44 5550 1204", ("9 Ennore Express Road, Tondiarpet", "Chennai", "Tamil Nadu", "600081"), "33AAACS9090M1ZY", terms=45),
)

SALES = (
    Sale("s01", "anand", (("PU-CF-80-5", 2), ("KT-SVC-80", 4)), "completed", reference="AIP/2287", paid="bank"),
    Sale("s02", "hebbal", (("PU-SP-40", 4),), "shipped", freight="2500.00", paid="upi", part="40000.00"),
    Sale("s03", "marina", (("PU-SUB-05", 6), ("BS-6205", 50)), "partially shipped", (2, 50), "Pumps in two lots", "MME-5104"),
    Sale("s04", "anand", (("EL-VFD-75", 2), ("EL-CBL-4C", 100)), "picking", discount="3"),
    Sale("s05", "farooq", (("PU-SUB-05", 2),), "approved", paid="checkout"),
    Sale("s06", "farooq", (("PU-SP-40", 3), ("EL-DOL-10", 3)), "approved", paid="bank"),
    Sale("s07", "marina", (("PU-CF-100-7", 6),), "submitted", note="For two vessels, beyond what Meera may approve"),
    Sale("s08", "anand", (("PU-CF-150-15", 4),), "submitted", note="One is there, three are to be built"),
    Sale("s09", "hebbal", (("PS-CF-80", 2),), "draft", note="Waits for the drawing of the pump house"),
    Sale("s10", "marina", (("CP-IMP-100", 6),), "cancelled"),
    Sale("s11", "hebbal", (("CP-SHF-32", 10),), "rejected"),
    Sale("s12", "anand", (("BS-SEAL-25", 12), ("BS-GSK-150", 40)), "shipped", reference="AIP/2291", returned=2),
)
# fmt: on

# A supplier's bill for goods that came in: of whom, its number, what it says beyond the receipt.
BILL = ("deccan", "DBS/26/0471", "180.00")
