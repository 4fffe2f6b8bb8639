"""A small company in the files and with the oddities of AdventureWorks, for machines without it."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

Table = Mapping[str, tuple[str, Iterable[tuple[object, ...]]]]

_CATALOG: Table = {
    "categories": (
        "category_id,parent_category_id,name",
        [(1, "", "Parts"), (101, 1, "Wheels"), (102, 1, "Frames"), (2, "", "Tools")],
    ),
    "products": (
        "product_id,sku,name,category_id,list_price,standard_cost,reorder_point,safety_stock_level",
        [
            (1, "AR-5381", "Adjustable race", "", "0.0000", "0.0000", 750, 1000),
            (2, "BA-8327", "Bearing ball", "", "0.0000", "0.0000", 750, 1000),
            (3, "WH-1001", "Wheel, 28 inch", 101, "49.9900", "22.4567", 30, 40),
            (4, "FR-2002", "Cadre «léger»", 102, "337.2200", "187.1571", 3, 4),
            (5, "TO-3003", 'Spanner, 5" grip', 2, "12.5000", "4.0001", 10, 15),
            # Below its reorder point and nowhere in stock.
            (6, "TO-3004", "Truing stand", 2, "80.0000", "35.0000", 5, 8),
        ],
    ),
    "locations": ("location_id,name", [(1, "Tool Crib"), (6, "Miscellaneous Storage")]),
    "stock_on_hand": (
        "product_id,location_id,shelf,bin,quantity",
        [
            (1, 1, "A", 1, 408),
            (1, 6, "B", 5, 324),
            (2, 6, "N/A", 0, 1),
            (3, 1, "C", 2, 41),
            (4, 6, "D", 3, 9),
            (5, 1, "E", 1, 0),
        ],
    ),
}
_SUPPLIER = (
    "supplier_id,is_active,name,contact_name,email,address_line1,address_line2,city,state,"
    "postal_code,country_code"
)
_BUYING: Table = {
    "suppliers": (
        _SUPPLIER,
        [
            (
                *(10, 1, "Wheels & Co", "Paula B. Moberly", "paula@wheels.example"),
                *("28 San Marino Ct.", "", "Bellingham", "Washington", "98225", "US"),
            ),
            (
                *(11, 0, "Gone Ltd", "José Ñuñez", "jose@gone.example"),
                *("1 High Street", "Floor 2", "Leeds", "", "LS1", "GB"),
            ),
        ],
    ),
    "supplier_products": (
        "supplier_id,product_id,standard_price,min_order_qty,lead_time_days",
        [
            (10, 1, "50.2600", 1, 17),
            (10, 3, "45.1201", 10, 19),
            (10, 4, "187.1571", 1, 30),
            (11, 3, "44.0000", 1, 15),
            (11, 5, "4.0001", 50, 10),
        ],
    ),
    "purchase_orders": (
        "purchase_order_id,status,supplier_id,subtotal,tax,freight,total_due",
        [
            (1, "complete", 10, "201.0400", "16.0832", "5.0260", "222.1492"),
            (2, "pending", 10, "451.2010", "36.0961", "11.2800", "498.5771"),
            (3, "rejected", 11, "440.0000", "35.2000", "11.0000", "486.2000"),
            (4, "approved", 10, "902.4020", "72.1922", "22.5601", "997.1543"),
            # In two deliveries, some of it refused at the door.
            (5, "complete", 10, "1810.0662", "144.8053", "45.2517", "2000.1232"),
            # From a supplier that is inactive today, and short.
            (6, "complete", 11, "200.0050", "16.0004", "5.0001", "221.0055"),
            # Refused as a whole.
            (7, "complete", 11, "220.0000", "17.6000", "5.5000", "243.1000"),
            # The same product three times.
            (4008, "complete", 10, "451.2010", "36.0961", "11.2800", "498.5771"),
            # Nothing of it ever came.
            (10, "complete", 10, "50.2600", "4.0208", "1.2565", "55.5373"),
        ],
    ),
    "purchase_order_lines": (
        "purchase_order_id,due_date,product_id,ordered_qty,unit_price,rejected_qty,stocked_qty",
        [
            (1, "2011-04-30", 1, 4, "50.2600", 0, 4),
            # Its quantities say received; its status says that nobody has approved it.
            (2, "2011-04-30", 3, 10, "45.1201", 0, 10),
            (3, "2011-05-14", 3, 10, "44.0000", 10, 0),
            (4, "2014-09-30", 3, 20, "45.1201", 2, 18),
            (5, "2012-01-01", 3, 15, "45.1201", 3, 12),
            (5, "2012-01-01", 4, 5, "187.1571", 0, 5),
            (5, "2012-01-01", 1, 4, "49.3698", 1, 3),
            (6, "2012-02-01", 5, 50, "4.0001", 0, 47),
            (7, "2012-02-03", 3, 5, "44.0000", 5, 0),
            (4008, "2014-09-09", 3, 5, "45.1201", 0, 5),
            (4008, "2014-09-09", 3, 3, "45.1201", 1, 2),
            (4008, "2014-09-09", 3, 2, "45.1201", 0, 2),
            (10, "2014-09-09", 1, 1, "50.2600", 0, 0),
        ],
    ),
}
_SALE = (
    "sales_order_id,order_number,is_online,customer_id,customer_po_number,subtotal,tax,freight,"
    "total_due"
)
_SELLING: Table = {
    "customers": (
        "customer_id,name,contact_name,email",
        [
            (1, "A Bike Store", "Orlando N. Gee", "orlando@bikes.example"),
            (2, "Vélo «Nord»", "", ""),
        ],
    ),
    "sales_orders": (
        _SALE,
        [
            (43659, "SO43659", 0, 1, "PO522145787", "484.1906", "38.7352", "12.1048", "535.0306"),
            (43660, "SO43660", 1, 2, "", "56.1729", "4.4938", "1.4043", "62.0710"),
            (43661, "SO43661", 1, 2, "", "49.0005", "3.9200", "1.2250", "54.1455"),
        ],
    ),
    "sales_order_lines": (
        "sales_order_id,product_id,ordered_qty,unit_price,discount_pct,line_total",
        [
            (43659, 3, 3, "49.9900", "0.02", "146.970600"),
            (43659, 4, 1, "337.2200", "0", "337.220000"),
            (43660, 5, 7, "12.3457", "0.35", "56.172935"),
            (43661, 3, 5, "10.0001", "0.02", "49.000490"),
        ],
    ),
}


def write(folder: Path) -> Path:
    """The company's files in this folder; gives it back."""
    for name, (header, rows) in {**_CATALOG, **_BUYING, **_SELLING}.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header.split(","))
            writer.writerows(rows)
    return folder
