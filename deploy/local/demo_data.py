"""What the demo company makes, keeps and buys: an Indian maker of industrial pumps."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place goods are kept; the key is its code, the capacity counts pieces, kilograms, metres."""

    code: str
    name: str
    address: str
    capacity: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product: prices in rupees, stock in its unit, (quantity per warehouse, rule)."""

    sku: str
    name: str
    category: str
    unit: str
    price: str
    cost: str
    tax_rate: str
    stock: tuple[int, int, int]
    rule: tuple[int, int, int] | None = None
    """Minimum, reorder point and target in the first warehouse."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is sold as one and made of others: (SKU, quantity) each."""

    sku: str
    name: str
    unit: str
    price: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier and the products it offers, by SKU; of two that offer one the first is preferred."""

    key: str
    name: str
    contact: str
    email: str
    phone: str
    address: tuple[str, str, str, str]
    """Street, city, state, postal code."""
    tax_id: str
    terms: int
    lead_days: int
    offers: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order and how far it has come."""

    key: str
    supplier: str
    warehouse: str
    lines: tuple[tuple[str, int], ...]
    until: str
    accepted: tuple[float, ...] = ()
    """Shares of the ordered quantities accepted, one per receipt."""
    rejected: int = 0
    """Pieces of the first line rejected at the first receipt."""
    note: str = ""
    freight: str = ""
    amended: tuple[tuple[str, int], ...] = ()
    """What it says once it was amended."""
    returned: int = 0
    """Pieces of the first line that go back to the supplier at last."""


WAREHOUSES = (
    Warehouse("PUN", "Pune main store", "Plot 14, MIDC Bhosari, Pune 411026", "60000"),
    Warehouse("NAG", "Nagpur depot", "Survey 88, MIDC Hingna, Nagpur 440016", "8000"),
    Warehouse("CHN", "Chennai depot", "12 SIDCO Estate, Ambattur, Chennai 600098", "3000"),
)

CATEGORIES = {
    "RAW": "Raw material",
    "CAST": "Castings and machined parts",
    "BEAR": "Bearings and seals",
    "ELEC": "Motors and electricals",
    "FAST": "Fasteners and fittings",
    "PUMP": "Finished pumps",
}

# One thing, one line.
# fmt: off
PRODUCTS = (
    Product("RM-MS-PLT-06", "MS plate IS 2062, 6 mm", "RAW", "kg", "78.00", "62.50", "18", (4200, 600, 0), (1000, 2000, 5000)),
    Product("RM-MS-RND-25", "MS round bar, 25 mm", "RAW", "kg", "84.00", "66.00", "18", (950, 0, 0), (500, 1000, 2500)),
    Product("RM-SS-304-SH", "SS 304 sheet, 2 mm", "RAW", "kg", "312.00", "255.00", "18", (180, 0, 0), (200, 400, 900)),
    Product("RM-SS-316-RD", "SS 316 shaft bar, 32 mm", "RAW", "kg", "468.00", "392.00", "18", (610, 0, 90), (150, 300, 700)),
    Product("RM-CI-FG260", "Cast iron FG 260 ingot", "RAW", "kg", "71.00", "54.20", "18", (8800, 0, 0), (2000, 4000, 10000)),
    Product("RM-PNT-EPX", "Epoxy paint, industrial blue", "RAW", "l", "420.00", "338.00", "18", (64, 10, 10), (30, 60, 120)),
    Product("CP-CAS-80", "Volute casing, 80 mm", "CAST", "pcs", "2850.00", "2140.00", "18", (42, 6, 4), (20, 40, 80)),
    Product("CP-CAS-100", "Volute casing, 100 mm", "CAST", "pcs", "3650.00", "2790.00", "18", (18, 0, 2), (15, 30, 60)),
    Product("CP-CAS-150", "Volute casing, 150 mm", "CAST", "pcs", "6900.00", "5320.00", "18", (6, 0, 0), (8, 14, 30)),
    Product("CP-IMP-80", "Impeller, bronze, 80 mm", "CAST", "pcs", "1750.00", "1310.00", "18", (76, 12, 8), (30, 60, 120)),
    Product("CP-IMP-100", "Impeller, bronze, 100 mm", "CAST", "pcs", "2240.00", "1685.00", "18", (55, 5, 5), (20, 40, 90)),
    Product("CP-IMP-150", "Impeller, SS 316, 150 mm", "CAST", "pcs", "5480.00", "4210.00", "18", (0, 0, 0), (6, 12, 24)),
    Product("CP-SHF-32", "Pump shaft, SS 316, 32 mm", "CAST", "pcs", "1420.00", "1080.00", "18", (88, 10, 10), (30, 60, 120)),
    Product("CP-SHF-45", "Pump shaft, SS 316, 45 mm", "CAST", "pcs", "2310.00", "1795.00", "18", (31, 0, 0), (20, 40, 70)),
    Product("CP-BRK-STD", "Bearing bracket, standard", "CAST", "pcs", "980.00", "735.00", "18", (120, 0, 0), (40, 80, 160)),
    Product("BS-6205", "Ball bearing 6205-2RS", "BEAR", "pcs", "245.00", "168.00", "18", (640, 80, 60), (200, 400, 800)),
    Product("BS-6306", "Ball bearing 6306-2RS", "BEAR", "pcs", "385.00", "272.00", "18", (310, 40, 20), (150, 300, 600)),
    Product("BS-6309", "Ball bearing 6309 C3", "BEAR", "pcs", "890.00", "655.00", "18", (58, 0, 0), (60, 120, 240)),
    Product("BS-SEAL-25", "Mechanical seal, 25 mm", "BEAR", "pcs", "1150.00", "840.00", "18", (96, 14, 10), (40, 80, 150)),
    Product("BS-SEAL-32", "Mechanical seal, 32 mm", "BEAR", "pcs", "1480.00", "1095.00", "18", (70, 8, 6), (40, 80, 140)),
    Product("BS-SEAL-45", "Mechanical seal, 45 mm, SiC", "BEAR", "pcs", "3260.00", "2480.00", "18", (9, 0, 0), (10, 20, 40)),
    Product("BS-ORING-K", "O-ring kit, NBR", "BEAR", "set", "180.00", "112.00", "18", (420, 60, 60), (100, 200, 500)),
    Product("BS-GSK-150", "Gasket, CNAF, 150 mm", "BEAR", "pcs", "95.00", "58.00", "18", (260, 30, 30), (100, 200, 400)),
    Product("EL-MOT-05", "Motor IE3, 5.5 kW, B35", "ELEC", "pcs", "21400.00", "17650.00", "18", (22, 4, 3), (10, 18, 40)),
    Product("EL-MOT-07", "Motor IE3, 7.5 kW, B35", "ELEC", "pcs", "27800.00", "23100.00", "18", (13, 2, 2), (8, 15, 30)),
    Product("EL-MOT-15", "Motor IE3, 15 kW, B35", "ELEC", "pcs", "48900.00", "41200.00", "18", (3, 0, 0), (4, 8, 16)),
    Product("EL-DOL-10", "DOL starter, 10 A", "ELEC", "pcs", "2350.00", "1780.00", "18", (48, 6, 6), (20, 40, 80)),
    Product("EL-VFD-75", "Variable frequency drive, 7.5 kW", "ELEC", "pcs", "34500.00", "29400.00", "18", (5, 0, 0), (3, 5, 12)),
    Product("EL-CBL-4C", "Cable, 4 core, 4 sq mm", "ELEC", "m", "210.00", "158.00", "18", (1400, 200, 150), (400, 800, 2000)),
    Product("FF-BLT-M12", "Hex bolt M12 x 50, 8.8", "FAST", "pcs", "14.50", "8.75", "18", (5200, 600, 400), (1500, 3000, 8000)),
    Product("FF-BLT-M16", "Hex bolt M16 x 60, 8.8", "FAST", "pcs", "27.00", "17.40", "18", (2100, 250, 200), (1200, 2400, 5000)),
    Product("FF-NUT-M12", "Hex nut M12", "FAST", "pcs", "4.80", "2.65", "18", (6100, 700, 500), (1500, 3000, 8000)),
    Product("FF-WSH-M12", "Spring washer M12", "FAST", "pcs", "2.10", "1.05", "18", (7400, 800, 600), (1500, 3000, 8000)),
    Product("FF-FLG-80", "Flange, ASA 150, 80 mm", "FAST", "pcs", "760.00", "560.00", "18", (64, 8, 8), (30, 60, 120)),
    Product("FF-CPL-28", "Flexible coupling, 28 mm", "FAST", "pcs", "1320.00", "985.00", "18", (37, 0, 0), (20, 40, 80)),
    Product("PU-CF-80-5", "Centrifugal pump CF 80, 5.5 kW", "PUMP", "pcs", "54500.00", "38900.00", "18", (11, 3, 2), (4, 8, 16)),
    Product("PU-CF-100-7", "Centrifugal pump CF 100, 7.5 kW", "PUMP", "pcs", "72800.00", "52400.00", "18", (6, 1, 1), (4, 7, 14)),
    Product("PU-CF-150-15", "Centrifugal pump CF 150, 15 kW", "PUMP", "pcs", "128000.00", "93600.00", "18", (1, 0, 0), (2, 4, 8)),
    Product("PU-SP-40", "Self-priming pump SP 40", "PUMP", "pcs", "18600.00", "12800.00", "18", (24, 6, 5), (8, 15, 30)),
    Product("PU-SUB-05", "Submersible pump SUB 5", "PUMP", "pcs", "31200.00", "22300.00", "18", (15, 4, 6)),
)

# What is in another one comes before it.
BUNDLES = (
    Bundle("KT-FIX-M12", "Fixing kit M12", "kit", "260.00", (("FF-BLT-M12", 8), ("FF-NUT-M12", 8), ("FF-WSH-M12", 8))),
    Bundle("KT-SVC-80", "Service kit CF 80", "kit", "2190.00", (("BS-6205", 2), ("BS-SEAL-25", 1), ("BS-ORING-K", 1), ("BS-GSK-150", 1))),
    Bundle("PS-CF-80", "Pump set CF 80, ready to install", "set", "59800.00", (("PU-CF-80-5", 1), ("EL-DOL-10", 1), ("FF-CPL-28", 1), ("KT-FIX-M12", 1))),
)

PACK_SIZES = {"FF-BLT-M12": "100", "FF-BLT-M16": "50", "FF-NUT-M12": "200", "FF-WSH-M12": "500", "BS-6205": "10", "BS-6306": "10"}
ATTRIBUTES = {
    "EL-MOT-05": {"Power": "5.5 kW", "Mounting": "B35", "Efficiency": "IE3"},
    "EL-MOT-07": {"Power": "7.5 kW", "Mounting": "B35", "Efficiency": "IE3"},
    "EL-MOT-15": {"Power": "15 kW", "Mounting": "B35", "Efficiency": "IE3"},
    "PU-CF-80-5": {"Power": "5.5 kW", "Flow": "60 m3/h", "Head": "24 m"},
    "PU-CF-100-7": {"Power": "7.5 kW", "Flow": "100 m3/h", "Head": "20 m"},
    "PU-CF-150-15": {"Power": "15 kW", "Flow": "220 m3/h", "Head": "18 m"},
}

SUPPLIERS = (
    Supplier("bharat", "Bharat Steel Traders", "Harish Agarwal", "sales@bharatsteel.example", "+91 20 5550 1101", ("41 Timber Market, Bhavani Peth", "Pune", "Maharashtra", "411042"), "27AABCB1234F1Z8", 30, 5, ("RM-MS-PLT-06", "RM-MS-RND-25", "RM-SS-304-SH", "RM-SS-316-RD")),
    Supplier("kolhapur", "Kolhapur Foundry Works", "Sanjay Mane", "orders@kolhapurfoundry.example", "+91 231 555 0142", ("C-17, MIDC Shiroli", "Kolhapur", "Maharashtra", "416122"), "27AAACK4567L1Z5", 45, 14, ("RM-CI-FG260", "CP-CAS-80", "CP-CAS-100", "CP-CAS-150", "CP-BRK-STD")),
    Supplier("rajkot", "Rajkot Precision Castings", "Jignesh Patel", "jignesh@rajkotprecision.example", "+91 281 555 0177", ("Plot 209, GIDC Aji, Phase II", "Rajkot", "Gujarat", "360003"), "24AAFCR7788Q1ZC", 30, 12, ("CP-IMP-80", "CP-IMP-100", "CP-IMP-150", "CP-CAS-80")),
    Supplier("deccan", "Deccan Bearings and Seals", "Farah Khan", "farah@deccanbearings.example", "+91 40 5550 0133", ("7-2-1813, Czech Colony, Sanath Nagar", "Hyderabad", "Telangana", "500018"), "36AAGCD9911M1Z7", 30, 4, ("BS-6205", "BS-6306", "BS-6309", "BS-SEAL-25", "BS-SEAL-32", "BS-SEAL-45", "BS-ORING-K", "BS-GSK-150")),
    Supplier("coimbatore", "Coimbatore Motors Ltd", "S. Raghavan", "raghavan@covaimotors.example", "+91 422 555 0199", ("128 Avinashi Road, Peelamedu", "Coimbatore", "Tamil Nadu", "641004"), "33AABCC3344P1ZM", 60, 21, ("EL-MOT-05", "EL-MOT-07", "EL-MOT-15")),
    Supplier("voltline", "Voltline Controls", "Neha Gupta", "neha@voltline.example", "+91 22 5550 0155", ("Unit 6, Lloyds Compound, Kurla West", "Mumbai", "Maharashtra", "400070"), "27AAECV5566R1ZD", 30, 7, ("EL-DOL-10", "EL-VFD-75", "EL-CBL-4C")),
    Supplier("ludhiana", "Ludhiana Fasteners", "Gurpreet Singh", "gurpreet@ludhianafasteners.example", "+91 161 555 0166", ("B-30 411, Industrial Area B", "Ludhiana", "Punjab", "141003"), "03AAACL2233N1ZR", 15, 8, ("FF-BLT-M12", "FF-BLT-M16", "FF-NUT-M12", "FF-WSH-M12", "FF-FLG-80", "FF-CPL-28", "BS-6205", "BS-6306")),
    Supplier("konkan", "Konkan Shafts and Coatings", "Priya Sawant", "priya@konkanshafts.example", "+91 2352 555 012", ("E-52, MIDC Mirjole", "Ratnagiri", "Maharashtra", "415639"), "27AADCK8899T1Z3", 30, 10, ("CP-SHF-32", "CP-SHF-45", "RM-PNT-EPX")),
    Supplier("malwa", "Malwa Pump Spares", "Deepak Rathore", "deepak@malwaspares.example", "+91 731 555 0188", ("23 Sanwer Road, Sector E", "Indore", "Madhya Pradesh", "452015"), "23AABCM4455N1ZB", 15, 6, ("BS-SEAL-45", "BS-GSK-150"), active=False),
)

# What suppliers sell in larger lots only: the smallest order, the rest in packs.
MINIMUM_ORDERS = {"FF-BLT-M12": "1000", "FF-NUT-M12": "1000", "FF-WSH-M12": "1000", "RM-CI-FG260": "2000", "EL-CBL-4C": "300"}

# Step, name, above (rupees), roles.
APPROVAL_RULES = (
    (1, "A second purchase manager, above 1,00,000", "100000", ("purchase_manager",)),
    (2, "Management, above 5,00,000", "500000", ("admin",)),
)

ORDERS = (
    Order("o01", "deccan", "PUN", (("BS-6205", 400), ("BS-6306", 200), ("BS-ORING-K", 150)), "received", (1.0,)),
    Order("o02", "kolhapur", "PUN", (("CP-CAS-80", 30), ("CP-CAS-100", 20)), "received", (0.5, 0.5), 2, "Second lot by own truck", "4500.00"),
    Order("o03", "bharat", "PUN", (("RM-MS-PLT-06", 2500), ("RM-MS-RND-25", 800)), "received", (1.0,), freight="2800.00", returned=120),
    Order("o04", "ludhiana", "NAG", (("FF-BLT-M12", 1000), ("FF-NUT-M12", 1000), ("FF-WSH-M12", 1000)), "received", (1.0,)),
    Order("o05", "coimbatore", "PUN", (("EL-MOT-05", 12), ("EL-MOT-07", 8)), "partly received", (0.5,), freight="6200.00"),
    Order("o06", "rajkot", "PUN", (("CP-IMP-80", 60), ("CP-IMP-100", 40)), "partly received", (0.75,), 3, "Blow holes on three pieces"),
    Order("o07", "kolhapur", "PUN", (("CP-CAS-150", 20), ("CP-BRK-STD", 60)), "confirmed", freight="3900.00"),
    Order("o08", "deccan", "PUN", (("BS-6309", 150), ("BS-SEAL-45", 30)), "confirmed"),
    Order("o09", "voltline", "PUN", (("EL-VFD-75", 6), ("EL-CBL-4C", 600)), "sent"),
    Order("o10", "konkan", "CHN", (("CP-SHF-32", 20), ("RM-PNT-EPX", 20)), "sent"),
    Order("o11", "coimbatore", "PUN", (("EL-MOT-15", 8),), "approved", note="For the Jamshedpur job"),
    Order("o12", "bharat", "PUN", (("RM-SS-304-SH", 600),), "submitted", note="Below the reorder point"),
    Order("o13", "rajkot", "PUN", (("CP-IMP-150", 20),), "submitted", note="Out of stock"),
    Order("o14", "konkan", "PUN", (("CP-SHF-45", 40),), "submitted"),
    Order("o15", "ludhiana", "PUN", (("FF-CPL-28", 40), ("FF-FLG-80", 30)), "draft"),
    Order("o16", "voltline", "NAG", (("EL-DOL-10", 25),), "draft"),
    Order("o17", "coimbatore", "CHN", (("EL-MOT-07", 30),), "rejected", note="Stock for the monsoon season"),
    Order("o18", "bharat", "NAG", (("RM-SS-316-RD", 300),), "cancelled"),
    Order("o19", "coimbatore", "PUN", (("EL-MOT-15", 20),), "endorsed", note="Three pump houses in Nashik", freight="9800.00"),
    Order("o20", "malwa", "PUN", (("BS-SEAL-45", 20),), "declined", note="For the service season"),
    Order("o21", "ludhiana", "NAG", (("FF-BLT-M16", 1000), ("FF-FLG-80", 40)), "closed", (0.8,)),
    Order("o22", "konkan", "PUN", (("CP-SHF-32", 80), ("CP-SHF-45", 60)), "amended", amended=(("CP-SHF-32", 60), ("CP-SHF-45", 40)), freight="1500.00"),
)
# fmt: on


def barcode(number: int) -> str:
    """The EAN-13 of the demo company's product of this number, with its check digit."""
    digits = f"8901234{number:05}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"
