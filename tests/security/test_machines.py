"""What a machine with an API key can and cannot do in the whole system."""

from uuid import uuid4

import pytest

from libs.contracts.permissions import PERMISSIONS
from tests.people import Person
from tests.security.conftest import Cast

pytestmark = pytest.mark.e2e
BUYING = ["purchasing.orders.read", "purchasing.orders.manage", "purchasing.orders.approve"]
COUNTING = ["inventory.stock.read", "inventory.stock.move", "inventory.counts.approve"]


async def _machine(cast: Cast, *permissions: str) -> Person:
    """With a key that the company's admin made."""
    body = {"name": "Robot", "permissions": ["costs.read", *permissions]}
    made = await cast.shop.admin.ask("POST", "auth/api-keys", body)
    assert made.status == 201, made.body
    return Person(cast.shop.web, cast.shop.admin.url, made.body["key"])


@pytest.mark.promise("S0.10", "S0.17")
async def test_nobody_approves_what_their_own_machine_raised(cast: Cast) -> None:
    machine = await _machine(cast, *BUYING)
    order = (await machine.ask("POST", "purchasing/orders", cast.shop.order("2"))).body
    path = f"purchasing/orders/{order['id']}"
    assert (await machine.ask("POST", f"{path}/submit", {})).status == 200
    own = await cast.shop.admin.ask("POST", f"{path}/approve", {})
    assert (own.status, own.body["code"]) == (403, "own_order")
    assert (await cast.shop.approver.ask("POST", f"{path}/approve", {})).status == 200
    timeline = (await cast.shop.admin.ask("GET", f"{path}/timeline")).body["items"]
    assert "Robot" in {step["by_name"] for step in timeline}


@pytest.mark.promise("S0.10")
async def test_a_machine_has_no_limit_to_approve_under(cast: Cast) -> None:
    machine = await _machine(cast, *BUYING)
    order = (await cast.shop.buyer.ask("POST", "purchasing/orders", cast.shop.order("2"))).body
    path = f"purchasing/orders/{order['id']}"
    await cast.shop.buyer.ask("POST", f"{path}/submit", {})
    answer = await machine.ask("POST", f"{path}/approve", {})
    assert (answer.status, answer.body["code"]) == (403, "above_limit")


@pytest.mark.promise("S0.10")
async def test_nobody_approves_what_their_own_machine_counted(cast: Cast) -> None:
    machine = await _machine(cast, *COUNTING)
    count = (
        await machine.ask(
            "POST",
            "inventory/counts",
            {"warehouse_id": cast.shop.warehouse, "product_ids": [cast.shop.product]},
        )
    ).body
    path = f"inventory/counts/{count['id']}"
    # More than there is: what others promised of it stays promised.
    found = {"lines": [{"product_id": cast.shop.product, "counted": "900"}]}
    assert (await machine.ask("PUT", f"{path}/lines", found)).status == 200
    assert (await machine.ask("POST", f"{path}/submit", {})).status == 200
    for own in (machine, cast.shop.admin):
        assert (await own.ask("POST", f"{path}/approve", {})).status == 403
    assert (await cast.shop.store.ask("POST", f"{path}/approve", {})).status == 200


@pytest.mark.promise("S3.34")
async def test_a_key_without_the_right_sees_no_cost(cast: Cast) -> None:
    path = f"purchasing/orders/{cast.mine.ids['order_id']}"
    blind = {"name": "Display", "permissions": ["purchasing.orders.read"]}
    made = await cast.shop.admin.ask("POST", "auth/api-keys", blind)
    display = Person(cast.shop.web, cast.shop.admin.url, made.body["key"])
    seeing = await _machine(cast, *BUYING)
    assert "12.3456" in str((await seeing.ask("GET", path)).body)
    shown = await display.ask("GET", path)
    assert shown.status == 200
    assert "12.3456" not in str(shown.body)


async def test_the_exchange_itself_is_not_forwarded(cast: Cast) -> None:
    body = {"client_secret": cast.stack.secrets["clients"]["gateway"], "api_key": "qmk_x"}
    answer = await cast.shop.admin.ask("POST", "auth/api-keys/exchange", body)
    assert answer.status in {404, 405}


@pytest.mark.promise("S0.9", "S0.11")
@pytest.mark.parametrize("service", ["auth", "catalog", "inventory", "purchasing", "reporting"])
async def test_no_service_takes_the_key_itself(cast: Cast, service: str) -> None:
    machine = await _machine(cast, "catalog.products.read", "reporting.audit.read", *COUNTING)
    url = f"http://127.0.0.1:{cast.stack.port(service)}"
    path = {
        "auth": "auth/me",
        "catalog": "catalog/products",
        "inventory": "inventory/stock",
        "purchasing": "purchasing/orders",
        "reporting": "reporting/audit",
    }[service]
    answer = await Person(machine.web, url, machine.token).ask("GET", path)
    assert (answer.status, answer.body["code"]) == (401, "token_invalid")


@pytest.mark.promise("S0.10")
async def test_a_role_that_may_make_keys_makes_none_above_itself(cast: Cast) -> None:
    admin = cast.shop.admin
    permissions = ["auth.api_keys.manage", "catalog.products.read"]
    role = {"name": f"Integrator {uuid4().hex[:6]}", "permissions": permissions}
    key = (await admin.ask("POST", "auth/roles", role)).body["key"]
    email = f"integrator-{uuid4().hex[:8]}@people.example"
    password = "a password of their own"
    body = {"name": "In Tegrator", "email": email, "password": password, "roles": [key]}
    assert (await admin.ask("POST", "auth/users", body)).status == 201
    login = await admin.ask("POST", "auth/login", {"email": email, "password": password})
    integrator = Person(admin.web, admin.url, login.body["access_token"])
    for permission in PERMISSIONS:
        wanted = {"name": "K", "permissions": [permission]}
        answer = await integrator.ask("POST", "auth/api-keys", wanted)
        expected = {"catalog.products.read": 201}.get(permission, 403)
        assert answer.status in {expected, 422}, permission
        assert (answer.status == 201) == (permission == "catalog.products.read")
