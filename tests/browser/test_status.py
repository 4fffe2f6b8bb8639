"""The operators' page: what is away or heard by nobody turns red, and green again by itself."""

import os
import signal

from deploy.local.demo_people import ADMIN, PASSWORD
from tests.browser.conftest import OpenScreen
from tests.browser.outside import type_credentials
from tests.browser.test_looks import faults
from tests.stack import LocalStack


async def test_a_stopped_consumer_turns_its_tile_red_and_back(
    open_screen: OpenScreen, quartermaster: LocalStack
) -> None:
    screen = await open_screen()
    await screen.page.goto("/status")
    await type_credentials(screen, ADMIN.email, PASSWORD)
    tile = screen.page.get_by_role("region", name="notifications")
    await screen.sees(tile, "Good")
    # The tour of test_looks is an administrator's, who may not open it.
    assert await faults(screen) == {}
    # Nobody is there to start it again before this ends.
    supervisor: int = quartermaster.state["pid"]
    os.kill(supervisor, signal.SIGSTOP)
    try:
        os.kill(quartermaster.pid("notifications"), signal.SIGKILL)
        await screen.sees(tile, "Away")
        await screen.sees(screen.page.get_by_role("region", name="catalog"), "Good")
    finally:
        os.kill(supervisor, signal.SIGCONT)
    await screen.sees(tile, "Good")
    # A read model is made anew by a press.
    models = screen.page.get_by_role("table", name="Read models")
    await models.get_by_role("button", name="Make names anew").click()
    await screen.sees(models.locator('[data-model="names"]'), "Current")
