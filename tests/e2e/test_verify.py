"""`make verify` finds what it must: every kind of damage, done and taken back in a transaction."""

import asyncpg
import pytest

from deploy.invariants import REBUILT, checks
from deploy.local.services import SERVICES
from deploy.verify import connected, differing_here, superuser_url, verify
from tests.shops import Shop, arrived
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e

_AN_IMPORT = (
    "INSERT INTO imports SELECT * FROM jsonb_populate_record(NULL::imports, jsonb_build_object("
    "'tenant_id', $1::uuid, 'id', gen_random_uuid(), 'version', 1, 'kind', 'x', 'file_name', 'x',"
    " 'confidential', false, 'ordered', '{{}}'::jsonb, 'requester', '{{}}'::jsonb,"
    " 'requested_at', '2020-01-01', 'status', '{}', 'rows_done', {}, 'done_to', 0, 'created', 0,"
    " 'updated', 0, 'skipped', 0, 'failed', 0, 'header', '[]'::jsonb, 'cancelling', false,"
    " 'attempts', 0))"
)
_LINKS = (
    "INSERT INTO supplier_links SELECT tenant_id, gen_random_uuid(), id, revision, supplier_id,"
    " supplier_name, 'x', sha256((id::text || copy)::bytea), now(), 'x', now(), NULL, NULL, NULL, 0"
    " FROM purchase_orders, generate_series(1, 2) AS copy WHERE tenant_id = $1"
)
_CARD_PAYMENT = (
    "INSERT INTO payments (tenant_id, id, version, number, customer_id, method, currency, amount,"
    " reference, note, received_on, recorded_at, recorded_by, recorded_by_name, reversed_by_name,"
    " reversal_reason) VALUES ($1, gen_random_uuid(), 1, 'x', gen_random_uuid(), 'stripe', 'INR',"
    " 1, '', '', now(), now(), gen_random_uuid(), '', '', '')"
)
_PAID_PAGE = (
    "INSERT INTO checkouts (tenant_id, id, version, title, currency, amount, status, return_path,"
    " failure, closing, fee, created_at, created_by, created_by_name) VALUES ($1,"
    " gen_random_uuid(), 1, 'x', 'INR', 1, 'paid', '/', '', false, 0, now(), gen_random_uuid(), '')"
)
_MISMATCH = (
    "INSERT INTO stripe_mismatches (tenant_id, kind, reference, cause, action, ours, theirs)"
    " VALUES ($1, 'x', 'x', '', '', '', '')"
)
# A webhook with messages of these numbers about one thing, none of them due, and its last number.
_WEBHOOK = (
    "WITH hook AS (INSERT INTO webhooks (tenant_id, id, version, name, url, types, status,"
    " maker_id, maker_name, permissions, secret) SELECT $1, id, 1, 'x', 'x', '{{}}', 'active', id,"
    " '', '{{}}', '' FROM gen_random_uuid() AS id RETURNING id), state AS (INSERT INTO"
    " webhook_states (tenant_id, webhook_id, last_number, due_at)"
    " SELECT $1, id, {1}, now() FROM hook)"
    " INSERT INTO webhook_messages (tenant_id, webhook_id, number, event_id, type, key)"
    " SELECT $1, hook.id, n, gen_random_uuid(), 'x', 'x' FROM hook, (VALUES ({0})) AS v(n)"
)
_DELIVERY = (
    "INSERT INTO deliveries (tenant_id, id, notification_id, user_id, channel, next_at, created_at)"
    " SELECT $1, id, id, id, 'email', '2020-01-01', '2020-01-01' FROM gen_random_uuid() AS id"
)
# Where, what is done to one row there, and what the check that must notice says.
DAMAGE = [
    ("inventory", "UPDATE levels SET on_hand = on_hand + 1", "adds up to what is on hand"),
    ("inventory", "UPDATE levels SET head = 'x'", "ends at its head"),
    ("inventory", "UPDATE ledger_entries SET note = note || '.'", "its hash follows"),
    ("inventory", "UPDATE ledger_entries SET hash = sha256(hash)", "reporting keeps"),
    ("inventory", "DELETE FROM ledger_signatures", "is signed"),
    ("inventory", "DELETE FROM ledger_values", "valued or waiting"),
    ("inventory", "UPDATE levels SET reserved = reserved + 1", "reserved without a reservation"),
    ("inventory", "UPDATE stock_sums SET on_hand = on_hand + 1", "the sum of its levels"),
    ("inventory", "UPDATE levels SET incoming = incoming + 1", "orders still bring"),
    ("inventory", "DELETE FROM inbox", "inventory has heard every event"),
    ("purchasing", "DELETE FROM inbox", "purchasing has heard every event"),
    ("inventory", "UPDATE inbox SET message_id = gen_random_uuid()", "nothing that nobody said"),
    ("purchasing", "UPDATE purchase_orders SET status = 'draft'", "by steps its flow allows"),
    ("purchasing", "UPDATE purchase_order_timeline SET to_status = 'closed'", "its flow allows"),
    (
        "purchasing",
        "UPDATE purchase_order_lines SET accepted = accepted + 1",
        "sum of its documents",
    ),
    ("purchasing", "UPDATE purchase_orders SET status = 'partially_received'", "nothing of it is"),
    (
        "purchasing",
        "UPDATE purchase_order_approvals SET approved_at = NULL, approved_by = NULL",
        "step of it",
    ),
    ("purchasing", _LINKS, "one link is good"),
    ("purchasing", "UPDATE purchase_order_amounts SET total = total + 0.0001", "sum of its lines"),
    ("purchasing", "UPDATE purchase_order_line_prices SET amount = 1", "sum of its lines"),
    ("inventory", "UPDATE ledger_entries SET quantity = quantity + 1, after = after + 1", "good"),
    ("purchasing", "DELETE FROM events WHERE type LIKE 'purchasing.purchase_order%'", "one event"),
    ("inventory", "DELETE FROM events WHERE type LIKE 'inventory.stock.changed%'", "one event"),
    ("reporting", "UPDATE audit_log SET reason = 'nothing'", "audit log's chain"),
    ("reporting", "DELETE FROM audit_log", "stands in the audit log"),
    ("reporting", "UPDATE stock_levels SET on_hand = on_hand + 1", "is inventory's own"),
    ("reporting", "UPDATE stock_level_values SET value = value + 1", "what inventory says"),
    ("reporting", "UPDATE stock_days SET came = came + 1", "the sum of what is on hand"),
    ("reporting", "UPDATE stock_movement_values SET value = 0", "the sum of what is on hand"),
    ("reporting", "UPDATE customers SET name = name || '!'", "sales's customers"),
    ("reporting", "UPDATE projections SET sequence = sequence - 1", "where the audit log ends"),
    ("catalog", "UPDATE products SET barcodes = '{x}'", "barcodes that are kept unique"),
    ("catalog", "DELETE FROM products_words", "found by its words"),
    ("inventory", "UPDATE products SET name = name || '!'", "catalog's products"),
    ("purchasing", "UPDATE warehouses SET code = code || '!'", "inventory's warehouses"),
    ("purchasing", "UPDATE tenants SET currency = 'ZZZ'", "auth's tenants"),
    ("purchasing", "UPDATE purchase_order_lines SET product_id = gen_random_uuid()", "refers to"),
    (
        "purchasing",
        "INSERT INTO processes VALUES ($1, gen_random_uuid(), 't', 's', 1, '{}', '2020-01-01')",
        "is overdue",
    ),
    ("payments", "UPDATE postings SET amount = amount + 1", "entry balances"),
    ("payments", "DELETE FROM postings", "holds what stock is worth"),
    ("payments", "UPDATE liabilities SET settled = 1", "is open of all"),
    ("payments", "UPDATE liabilities SET settled = 2", "payments that stand"),
    ("payments", "DELETE FROM liabilities", "is owed for"),
    ("payments", _CARD_PAYMENT, "asked for as much"),
    ("payments", _PAID_PAGE, "led to a payment"),
    ("payments", _MISMATCH, "are those at Stripe"),
    ("sales", "UPDATE sales_orders SET status = 'draft'", "sales order came to its state"),
    ("sales", "DELETE FROM events WHERE type LIKE 'sales.return%'", "step of a sales order"),
    ("sales", "UPDATE sales_order_allocations SET lost = 1", "to the orders that want them"),
    ("sales", "UPDATE sales_orders SET reservation_id = gen_random_uuid()", "that want them"),
    ("sales", "UPDATE sales_order_lines SET shipped = 3", "and came back, is the sum"),
    ("sales", "UPDATE sales_order_lines SET returned = 0", "and came back, is the sum"),
    ("sales", "UPDATE shipment_moves SET quantity = 9", "stands in inventory's ledger"),
    ("sales", "DELETE FROM sales_returns", "stands in inventory's ledger"),
    ("inventory", "UPDATE returned_parts SET quantity = 9", "goods that came back had left"),
    ("notifications", "UPDATE inboxes SET unread = unread + 1", "as their inbox counts"),
    ("notifications", "UPDATE names SET name = name || '!'", "what catalog does"),
    ("notifications", "DELETE FROM inbox", "notifications has heard every event"),
    ("reporting", "DELETE FROM inbox", "reporting has heard every event"),
    ("sales", "DELETE FROM inbox", "sales has heard every event"),
    ("payments", "DELETE FROM inbox", "payments has heard every event"),
    ("reporting", "UPDATE sales_orders SET number = number || '!'", "of sales is the one made"),
    ("reporting", "DELETE FROM sale_days", "of sales is the one made from nothing"),
    ("reporting", "DELETE FROM purchase_lines", "of purchasing is the one made"),
    ("reporting", "DELETE FROM payables", "of money is the one made from nothing"),
    ("reporting", "DELETE FROM search_words", "of search is the one made from nothing"),
    ("reporting", "DELETE FROM people", "of names is the one made from nothing"),
    ("reporting", "DELETE FROM feed", "of feed is the one made from nothing"),
    ("reporting", "UPDATE stock_days SET went = went + 1", "of stock is the one made"),
    ("notifications", _WEBHOOK.format("1), (3", 3), "numbered to its last number"),
    ("notifications", _WEBHOOK.format("1), (2", 2), "first message that waits is due"),
    ("notifications", _DELIVERY, "was tried within the hour"),
    ("sales", "UPDATE sales_order_lines SET product_id = gen_random_uuid()", "refers to"),
    ("payments", "UPDATE receivables SET customer_id = gen_random_uuid()", "refers to"),
    ("catalog", _AN_IMPORT.format("queued", 0), "ends within an hour"),
    ("inventory", _AN_IMPORT.format("succeeded", 1), "what became of each row"),
]


@pytest.fixture(scope="module")
async def lived(quartermaster: LocalStack, steady_shop: Shop) -> tuple[str, str]:
    """Where to look, and a company of which goods came in, were sold, and came back."""
    url = superuser_url(quartermaster.folder)
    order = await steady_shop.confirmed("5")
    body = {"lines": [{"line_id": order["lines"][0]["id"], "accepted": "5"}]}
    await steady_shop.company.store.post(f"purchasing/orders/{order['id']}/receipts", body)
    await arrived(steady_shop, "5")
    await steady_shop.sold("3", shipped="2", returned="1")
    tenant: str = (await steady_shop.company.admin.get("auth/me"))["tenant"]["id"]
    # Of read models only this company's: others here may be at work.
    wrong = {(f.check.says, row) for f in await verify(url, 60, rebuilding=True) for row in f.rows}
    rebuilt = {check.says for check in REBUILT}
    assert not {(says, row) for says, row in wrong if says not in rebuilt or tenant in row}
    return url, tenant


@pytest.mark.parametrize(("service", "damage", "says"), DAMAGE, ids=[d[1][:60] for d in DAMAGE])
async def test_damage_is_found(
    lived: tuple[str, str], service: str, damage: str, says: str
) -> None:
    url, tenant = lived
    known = (*checks(list(SERVICES)), *REBUILT)
    concerned = [c for c in known if c.service == service and says in c.says]
    assert concerned
    async with connected(url, service) as connection:
        transaction = connection.transaction()
        await transaction.start()
        # As somebody would who has the whole server: no trigger and no foreign key objects.
        await connection.execute("SET LOCAL session_replication_role = replica")
        await _do(connection, damage, tenant)
        found = [rows for c in concerned if (rows := await differing_here(connection, url, c))]
        await transaction.rollback()
    assert found


async def _do(connection: "asyncpg.Connection[asyncpg.Record]", damage: str, tenant: str) -> None:
    if damage.startswith(("INSERT", "WITH")):
        await connection.execute(damage, tenant)
        return
    place = " AND tenant_id = $1" if " WHERE " in damage else " WHERE tenant_id = $1"
    done = await connection.execute(damage + place, tenant)
    assert done.split()[-1] != "0", "nothing was damaged"
