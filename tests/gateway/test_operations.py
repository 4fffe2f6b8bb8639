"""How the whole system is: for operators only, and told also while services are away."""

from tests.gateway.conftest import Running

OPERATIONS = "/operations"


async def test_only_operators_are_told(gateway: Running) -> None:
    assert (await gateway.anonymous.get(OPERATIONS)).status == 401
    other = gateway.asked_with("catalog.products.manage", "auth.users.manage")
    for answer in (
        await other.get(OPERATIONS),
        await other.post(f"{OPERATIONS}/projections/rebuild", {}),
    ):
        assert (answer.status, answer.body["code"]) == (403, "permission_denied")


async def test_a_service_that_is_away_is_said_to_be(gateway: Running) -> None:
    operator = gateway.asked_with("operator")
    told = await operator.get(OPERATIONS)
    assert told.status == 200
    by_name = {service["name"]: service for service in told.body["services"]}
    assert by_name["sales"]["ready"] is False
    assert by_name["sales"]["outbox"] is by_name["sales"]["queues"] is None
    assert told.body["events_heard"] >= 0
    assert told.headers["cache-control"] == "no-store"
    assert (await operator.get(f"{OPERATIONS}/else")).status == 404
    assert (await operator.post(OPERATIONS, {})).status in {404, 405}
