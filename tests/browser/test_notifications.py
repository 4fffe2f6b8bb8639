"""What people are told: a bell that counts the same in all tabs, an inbox, wishes, and rules."""

import pytest
from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.screen import PATIENCE
from tests.browser.test_settings import dialog


@pytest.mark.promise("S1.57", "S1.61", "S1.63")
async def test_what_is_read_in_one_tab_counts_no_more_in_the_other(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/notifications")
    other = await screen.context.new_page()
    await other.goto("/")
    bells = [page.get_by_test_id("bell") for page in (screen.page, other)]
    await screen.sees(other.get_by_test_id("live-badge"), "Live")
    await screen.sees(screen.page.locator("main"), "All read")
    supplier = await company.admin.post("purchasing/suppliers", {"name": "Kirloskar Castings"})
    told = f"New supplier {supplier['number']} Kirloskar Castings"
    await screen.sees(screen.page.get_by_role("main").get_by_role("listitem"), told)
    for bell in bells:
        await expect(bell).to_have_attribute("data-unread", "1", timeout=PATIENCE)
    await screen.button(f"Mark as read: {told}").click()
    for bell in bells:
        await expect(bell).to_have_attribute("data-unread", "0", timeout=PATIENCE)
    await screen.sees(screen.page.locator("main"), "All read")

    await other.get_by_role("button", name="Notifications", exact=True).click()
    latest = other.get_by_role("list", name="Latest notifications")
    await latest.get_by_role("button", name=f"Mark as unread: {told}").click()
    await expect(bells[0]).to_have_attribute("data-unread", "1", timeout=PATIENCE)
    await screen.sees(screen.page.get_by_role("main").get_by_role("listitem"), told)
    await latest.get_by_role("link", name=told).click()
    await screen.sees(other.get_by_role("heading", level=1), "Kirloskar Castings")
    await expect(bells[0]).to_have_attribute("data-unread", "0", timeout=PATIENCE)
    await screen.page.get_by_role("link", name="All", exact=True).click()
    await screen.counts(screen.page.get_by_role("main").get_by_role("listitem"), 1)


async def test_people_say_what_they_want_to_hear_and_an_admin_what_is_told(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin, "/settings/notifications")
    wanted = screen.page.get_by_role("switch", name="New records: In the app")
    await wanted.uncheck(force=True)
    await screen.page.get_by_role("switch", name="Keep quiet at certain hours").check(force=True)
    await screen.page.get_by_label("From").fill("21:30")
    await screen.button("Save").click()
    await screen.sees(screen.page.get_by_role("main").get_by_role("status"), "Saved")
    wishes = await company.admin.get("notifications/preferences")
    assert (wishes["muted"], wishes["quiet_from"]) == ({"records": ["in_app"]}, "21:30")

    await screen.go("/settings/alerts")
    rules = screen.page.get_by_role("list", name="Rules about New records")
    suppliers = rules.get_by_role("listitem").filter(has_text="A new supplier")
    await screen.sees(suppliers, "Tells Anita Admin, Asha Approver, Bharat Buyer")
    await suppliers.get_by_role("switch").uncheck(force=True)
    await screen.sees(suppliers, "Changed")
    await suppliers.get_by_role("button", name="A new supplier").click()
    form = dialog(screen)
    await form.get_by_label("Name").fill("Suppliers that are new")
    await form.get_by_role("checkbox", name="E-mail").check()
    await form.get_by_role("button", name="Save").click()
    renamed = rules.get_by_role("listitem").filter(has_text="Suppliers that are new")
    await screen.sees(renamed, "E-mail")
    await renamed.get_by_role("button", name="Suppliers that are new").click()
    await form.get_by_role("button", name="As it was at first").click()
    await screen.counts(rules.get_by_text("Changed"), 0)
    daily = screen.page.get_by_role("form", name="Daily stock report")
    await daily.get_by_label("Time, by the company's clock").fill("06:45")
    await daily.get_by_role("button", name="Save").click()
    await screen.sees(daily.get_by_role("status"), "Report saved")
    first, *_ = (await company.admin.get("notifications/digests"))["items"]
    assert (first["digest"], first["at"], first["version"]) == ("daily", "06:45:00", 1)
    await screen.button("New rule").click()
    await form.get_by_role("button", name="Save").click()
    await screen.sees(form, "This is needed")
