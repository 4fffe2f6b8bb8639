"""The company's settings: its people, their roles, its keys, its rules; and who sees them."""

import re
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, expect

from bench.api import Api, Refused
from bench.company import PASSWORD, Company
from tests.browser.conftest import OpenScreen
from tests.browser.screen import PATIENCE, Screen


async def hired(company: Company, web: aiohttp.ClientSession, name: str, role: str) -> Api:
    """One more member of the company, with a role, signed in."""
    domain = (await company.admin.get("auth/me"))["user"]["email"].partition("@")[2]
    email = f"{name.partition(' ')[0].lower()}@{domain}"
    body = {"name": name, "email": email, "password": PASSWORD, "roles": [role]}
    await company.admin.post("auth/users", body)
    return await Api(web, company.admin.url, email, PASSWORD).sign_in()


async def id_of(person: Api) -> str:
    """Their user's id."""
    found: str = (await person.get("auth/me"))["user"]["id"]
    return found


def menu(screen: Screen) -> Locator:
    """The entries of the menu."""
    return screen.page.get_by_role("navigation", name="Main").get_by_role("link")


def tabs(screen: Screen) -> Locator:
    """The tabs of the settings."""
    return screen.page.get_by_role("navigation", name="Settings").get_by_role("link")


def dialog(screen: Screen) -> Locator:
    """What lies over the page, the uppermost."""
    return screen.page.get_by_role("dialog").last


BUYING = ["Purchase orders", "Replenishment", "Suppliers"]
DECIDING = ["Purchase orders", "Replenishment", "Approvals", "Suppliers"]
STORE = ["Home", "Scan", "Stock", "Transfers", "Counts"]
RECEIVING = [
    *("Home", "Scan", "Receive", "Tracking", "Notifications"),
    *("Stock", "Transfers", "Counts"),
]
# What costs are seen by has a page of its own: what stock is worth.
MODULES = [
    *STORE[:2],
    "Tracking",
    "Notifications",
    *STORE[2:],
    "Products",
    "Valuation",
    "Warehouses",
    "Import",
    *DECIDING,
]
SELLING = ["Sales orders", "Customers"]
MONEY = ["Invoices", "Payments", "Payables", "Books"]
WITHOUT_COSTS = [*RECEIVING, "Products", "Warehouses", "Import", *BUYING, *SELLING]
EVERYTHING = [
    *MODULES[:2],
    "Receive",
    *MODULES[2:],
    *SELLING,
    *MONEY,
    "Reports",
    "Audit log",
    "Settings",
]


@pytest.mark.promise("S0.4")
@pytest.mark.parametrize(
    ("role", "modules", "hidden"),
    [
        ("admin", EVERYTHING, None),
        ("purchase_manager", [*MODULES, "Reports"], "/settings/users"),
        ("store_manager", [*WITHOUT_COSTS, "Reports", "Settings"], "/settings/roles"),
        ("staff", WITHOUT_COSTS, "/settings/company"),
        ("viewer", ["Home", "Reports"], "/stock"),
    ],
)
async def test_each_level_sees_the_modules_of_its_work_and_no_others(
    company: Company,
    web: aiohttp.ClientSession,
    open_screen: OpenScreen,
    role: str,
    modules: list[str],
    hidden: str | None,
) -> None:
    screen = await open_screen(await hired(company, web, "Nila New", role))
    await expect(menu(screen)).to_have_text(modules, timeout=PATIENCE)
    if hidden:
        await screen.go(hidden)
        await screen.sees(screen.heading, "You may not open this page")


async def test_a_person_finds_only_the_subjects_they_may_settle(
    company: Company, web: aiohttp.ClientSession, open_screen: OpenScreen
) -> None:
    body = {"name": "Key keeper", "permissions": ["auth.api_keys.manage", "catalog.products.read"]}
    role = await company.admin.post("auth/roles", body)
    screen = await open_screen(await hired(company, web, "Kiran Keys", role["key"]), "/settings")
    await expect(tabs(screen)).to_have_text(["API keys"], timeout=PATIENCE)
    await expect(screen.page).to_have_url("/settings/api-keys")
    await screen.go("/settings/users")
    await screen.sees(screen.heading, "You may not open this page")


@pytest.mark.promise("S1.11")
async def test_a_members_profile_is_managed_from_the_users_tab(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin, "/settings/users")
    await screen.button("Suresh Store").click()
    form = dialog(screen)
    await form.get_by_label("Name").fill("Suresh Stores")
    await form.get_by_label("Phone").fill("+91 98200 12345")
    await form.get_by_role("checkbox", name="Accountant").check()
    limited = form.get_by_role("checkbox", name="No limit: Approves purchase")
    await limited.uncheck()
    await form.get_by_label("Approves purchase orders up to (INR)").fill("250000")
    await screen.button("Save").click()
    await screen.counts(screen.page.get_by_role("dialog"), 0)
    await screen.sees(screen.cell("Suresh Stores", "roles"), "Store manager, Accountant")
    await screen.sees(screen.cell("Suresh Stores", "purchase"), "₹2,50,000.00")
    saved = await company.admin.get(f"auth/users/{await id_of(company.store)}")
    assert saved["phone"] == "+919820012345"
    await screen.button("Suresh Stores").click()
    await expect(form.get_by_label("Phone")).to_have_value("+919820012345")
    await limited.check()
    await screen.button("Save").click()
    await screen.sees(screen.cell("Suresh Stores", "purchase"), "No limit")


@pytest.mark.promise("S1.10")
async def test_an_admin_sets_a_members_picture_and_everybody_sees_it(
    company: Company, open_screen: OpenScreen
) -> None:
    other = await open_screen(company.admin, "/settings/users")
    screen = await open_screen(company.admin, f"/settings/users?edit={await id_of(company.store)}")
    drawn = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(drawn, "PNG")
    chosen = FilePayload(name="suresh.png", mimeType="image/png", buffer=drawn.getvalue())
    await screen.page.get_by_label("A picture of Suresh Store").set_input_files(chosen)
    await expect(dialog(screen).locator("img")).to_have_attribute(
        "src", re.compile("^data:image/webp;base64,"), timeout=PATIENCE
    )
    await expect(other.row("Suresh Store").locator("img")).to_be_visible(timeout=PATIENCE)
    wrong = FilePayload(name="notes.png", mimeType="image/png", buffer=b"not a picture")
    await screen.page.get_by_label("A picture of Suresh Store").set_input_files(wrong)
    await expect(screen.alert).to_be_visible(timeout=PATIENCE)
    await screen.button("Remove").click()
    await screen.counts(dialog(screen).locator("img"), 0)
    await other.counts(other.row("Suresh Store").locator("img"), 0)


async def test_a_refused_limit_says_so_beside_its_field(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin, f"/settings/users?edit={await id_of(company.buyer)}")
    limit = dialog(screen).get_by_label("Approves sales orders up to (INR)")
    await dialog(screen).get_by_role("checkbox", name="No limit: Approves sales").uncheck()
    await limit.fill("-5")
    await screen.button("Save").click()
    await expect(limit).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
    await screen.sees(dialog(screen), "zero or more")


async def test_nobody_finds_a_way_to_change_their_own_roles(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin, "/settings/users")
    await screen.button("Anita Admin").click()
    await screen.sees(dialog(screen), "This is you")
    await screen.counts(dialog(screen).get_by_role("checkbox"), 0)
    await screen.counts(screen.button("Deactivate"), 0)


async def test_a_deactivated_member_is_put_out_and_can_come_back(
    company: Company, open_screen: OpenScreen
) -> None:
    store = await open_screen(company.store, "/stock")
    admin = await open_screen(company.admin, f"/settings/users?edit={await id_of(company.store)}")
    await admin.button("Deactivate").click()
    await admin.sees(dialog(admin), "Deactivate Suresh Store?")
    await dialog(admin).get_by_role("button", name="Deactivate").click()
    await store.sees(store.heading, "Sign in")
    await admin.button("Reactivate").click()
    await expect(admin.button("Deactivate")).to_be_visible(timeout=PATIENCE)
    await company.store.sign_in()


async def test_an_ended_session_is_over_where_it_was(
    company: Company, open_screen: OpenScreen
) -> None:
    buyer = await open_screen(company.buyer, "/stock")
    admin = await open_screen(company.admin, f"/settings/users?edit={await id_of(company.buyer)}")
    sessions = admin.page.get_by_role("region", name="Signed in on")
    chrome = sessions.get_by_role("listitem").filter(has_text="Chrome, Linux")
    await chrome.get_by_role("button", name="End the session on Chrome, Linux").click()
    await buyer.sees(buyer.heading, "Sign in")
    await admin.counts(chrome, 0)


async def test_somebody_who_is_demoted_loses_the_menu_entry_without_a_reload(
    company: Company, web: aiohttp.ClientSession, open_screen: OpenScreen
) -> None:
    second = await hired(company, web, "Sita Second", "admin")
    screen = await open_screen(second, "/settings/users")
    store = await open_screen(company.store, "/stock")
    loads = (screen.loads, store.loads)
    admin = await open_screen(company.admin, "/settings/users")
    for name, old, new in (
        ("Sita Second", "Admin", "Purchase manager"),
        ("Suresh Store", "Store manager", "Viewer"),
    ):
        await admin.button(name).click()
        await dialog(admin).get_by_role("checkbox", name=new).check()
        await dialog(admin).get_by_role("checkbox", name=old).uncheck()
        await admin.button("Save").click()
        await admin.counts(admin.page.get_by_role("dialog"), 0)
    await expect(menu(screen)).to_have_text([*MODULES, "Reports"], timeout=PATIENCE)
    await screen.sees(screen.heading, "You may not open this page")
    await expect(menu(store)).to_have_text(["Home", "Reports"], timeout=PATIENCE)
    await store.sees(store.heading, "You may not open this page")
    for each in (screen, store):
        await each.live()
    assert (screen.loads, store.loads) == loads


async def test_a_role_of_ones_own_is_made_given_changed_and_removed(
    company: Company, web: aiohttp.ClientSession, open_screen: OpenScreen
) -> None:
    admin = await open_screen(company.admin, "/settings/roles?edit=new")
    form = dialog(admin)
    await form.get_by_role("textbox", name="Role").fill("Night shift")
    await form.get_by_label("Description").fill("Receives at night")
    await form.get_by_role("button", name="All of Stock").click()
    await form.get_by_role("checkbox", name="Approve counts").uncheck()
    await admin.button("Save").click()
    await admin.sees(admin.cell("Night shift", "permissions"), "4")
    await admin.sees(admin.cell("Night shift", "members"), "0")

    nila = await open_screen(await hired(company, web, "Nila New", "night_shift"))
    night = [*STORE, "Warehouses", "Import", "Settings"]
    await expect(menu(nila)).to_have_text(night, timeout=PATIENCE)
    await admin.sees(admin.cell("Night shift", "members"), "1")
    await admin.button("Night shift").click()
    await expect(admin.button("Remove role")).to_be_disabled()
    await form.get_by_role("checkbox", name="See suppliers").check()
    await admin.button("Save").click()
    await expect(menu(nila)).to_have_text([*night[:-1], "Suppliers", "Settings"])

    user = await company.admin.get(f"auth/users/{(await _member(company, 'Nila New'))['id']}")
    await _patched(company, web, user, {"roles": ["staff"]})
    await admin.sees(admin.cell("Night shift", "members"), "0")
    await admin.button("Night shift").click()
    await admin.button("Remove role").click()
    await dialog(admin).get_by_role("button", name="Remove role").click()
    await admin.counts(admin.row("Night shift"), 0)


async def test_a_ready_made_role_is_read_and_switched_off(
    company: Company, open_screen: OpenScreen
) -> None:
    admin = await open_screen(company.admin, "/settings/roles")
    other = await open_screen(company.admin, "/settings/roles")
    await admin.button("Staff").click()
    await admin.sees(dialog(admin), "Receive goods")
    await admin.counts(dialog(admin).get_by_role("checkbox"), 0)
    await admin.page.keyboard.press("Escape")
    await admin.page.get_by_label("Use the role Viewer").click()
    await expect(other.page.get_by_label("Use the role Viewer")).not_to_be_checked(timeout=PATIENCE)
    await admin.go("/settings/users")
    await admin.button("Suresh Store").click()
    await expect(dialog(admin).get_by_role("checkbox", name="Staff")).to_be_visible()
    await admin.counts(dialog(admin).get_by_role("checkbox", name="Viewer"), 0)


async def test_two_edits_of_a_role_are_laid_side_by_side(
    company: Company, open_screen: OpenScreen
) -> None:
    body = {"name": "Night shift", "permissions": ["inventory.stock.read"]}
    await company.admin.post("auth/roles", body)
    first = await open_screen(company.admin, "/settings/roles?edit=night_shift")
    second = await open_screen(company.admin, "/settings/roles?edit=night_shift")
    await dialog(first).get_by_role("checkbox", name="See customers").check()
    await dialog(second).get_by_role("textbox", name="Role").fill("Late shift")
    await first.button("Save").click()
    await first.counts(first.page.get_by_role("dialog"), 0)
    await second.button("Save").click()
    compared = second.page.get_by_role("dialog", name="Changed meanwhile")
    await second.sees(compared, "See customers")
    await second.sees(compared, "Late shift")
    await second.button("Take theirs").click()
    await expect(dialog(second).get_by_role("textbox", name="Role")).to_have_value("Night shift")


async def test_an_api_key_is_shown_once_works_and_is_revoked(
    company: Company, web: aiohttp.ClientSession, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin, "/settings/api-keys")
    await screen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await screen.button("New key").first.click()
    form = dialog(screen)
    await form.get_by_label("Name").fill("Web shop")
    await form.get_by_role("checkbox", name="See products").check()
    await screen.counts(form.get_by_role("checkbox", name="Make and revoke API keys"), 0)
    await screen.button("Make key").click()
    shown = screen.page.get_by_test_id("api-key")
    await screen.sees(shown, "qmk_")
    text = (await shown.inner_text()).strip()
    await screen.button("Copy").click()
    await expect(screen.button("Copied")).to_be_visible()
    assert await screen.page.evaluate("navigator.clipboard.readText()") == text
    await screen.button("I have kept it").click()
    await screen.sees(screen.cell("Web shop", "state"), "Good")
    await screen.counts(screen.page.get_by_text(text), 0)

    async def read() -> int:
        url = f"{company.admin.url}/api/v1/catalog/products"
        async with web.get(url, headers={"Authorization": f"Bearer {text}"}) as answer:
            return answer.status

    assert await read() == 200
    await screen.button("Revoke Web shop").click()
    await dialog(screen).get_by_role("button", name="Revoke").click()
    await screen.sees(screen.cell("Web shop", "state"), "Revoked")
    assert await read() == 401


async def test_somebody_is_invited_asked_again_and_no_longer(
    company: Company, open_screen: OpenScreen
) -> None:
    other = await open_screen(company.admin, "/settings/invitations")
    screen = await open_screen(company.admin, "/settings/users")
    await screen.page.get_by_role("link", name="Invite somebody").click()
    form = dialog(screen)
    await form.get_by_label("Name").fill("Nila New")
    await screen.button("Send invitation").click()
    email = form.get_by_label("E-mail")
    await expect(email).to_have_attribute("aria-invalid", "true")
    await screen.sees(form, "This is needed")
    await email.fill("nila@works.example")
    await form.get_by_role("checkbox", name="Staff").check()
    await screen.button("Send invitation").click()
    for each in (screen, other):
        await each.sees(each.cell("nila@works.example", "roles"), "Staff")
        await each.sees(each.cell("nila@works.example", "state"), "Open")
    await screen.button("Send the invitation to nila@works.example again").click()
    # Nobody's mailbox is filled by clicking: the server says when it may be sent again.
    await screen.sees(screen.alert, "wait a minute")
    await screen.button("Withdraw the invitation of nila@works.example").click()
    await dialog(screen).get_by_role("button", name="Withdraw").click()
    for each in (screen, other):
        await each.sees(each.cell("nila@works.example", "state"), "Withdrawn")
    invitations = (await company.admin.get("auth/invitations"))["items"]
    assert [invitation["status"] for invitation in invitations] == ["withdrawn"]


async def test_the_sign_in_log_is_filtered_by_person_and_outcome(
    company: Company, web: aiohttp.ClientSession, open_screen: OpenScreen
) -> None:
    email = (await company.store.get("auth/me"))["user"]["email"]
    thief = Api(web, company.admin.url, email, "a guess at a password")
    with pytest.raises(Refused):
        await thief.sign_in()
    screen = await open_screen(company.admin, "/settings/sign-ins")
    await screen.sees(screen.row("Wrong password"), email)
    await screen.sees(screen.row("admin@").first, "Signed in")
    await screen.choose("Who", "Suresh Store")
    await screen.counts(screen.row("admin@"), 0)
    await screen.sees(screen.row("Signed in").first, email)
    await screen.choose("Outcome", "Wrong password")
    await screen.counts(screen.row("@"), 1)
    await expect(screen.page).to_have_url(re.compile("outcome=wrong_credentials"))
    await screen.choose("Outcome", "Locked out")
    await screen.sees(screen.page.get_by_role("main"), "Nothing matches")


async def test_settled_formats_reach_open_sessions(
    company: Company, open_screen: OpenScreen
) -> None:
    buyer = await open_screen(company.buyer, "/products")
    await company.admin.post(
        "catalog/products", {"sku": "P-1", "name": "Pump", "unit": "pcs", "price": "1234567.50"}
    )
    await buyer.sees(buyer.row("P-1"), "₹12,34,567.50")
    loads = buyer.loads
    admin = await open_screen(company.admin, "/settings/company")
    await admin.choose("Way of writing", "German (Germany)")
    await admin.page.get_by_role("radio", name="Also who raised it").check()
    await admin.page.get_by_label("Name").fill("Test Werke")
    await admin.button("Save").click()
    await buyer.sees(buyer.row("P-1"), "1.234.567,50")
    await buyer.sees(buyer.page.get_by_role("navigation").first.locator(".."), "Test Werke")
    await admin.sees(admin.page.get_by_role("main"), "12.345.678,90")
    assert buyer.loads == loads
    settings = (await company.admin.get("auth/tenant"))["settings"]
    assert settings["requester_may_approve"] is True


async def test_company_settings_saved_by_another_are_compared(
    company: Company, open_screen: OpenScreen
) -> None:
    first = await open_screen(company.admin, "/settings/company")
    second = await open_screen(company.admin, "/settings/company")
    await second.page.get_by_role("radio", name="Yes, as back-orders").check()
    await first.choose("Fiscal year begins in", "January")
    await first.button("Save").click()
    await second.button("Save").click()
    compared = second.page.get_by_role("dialog", name="Changed meanwhile")
    await second.sees(compared, "January")
    await second.button("Save mine over it").click()
    await expect(first.page.get_by_role("radio", name="Yes, as back-orders")).to_be_checked(
        timeout=PATIENCE
    )


async def _member(company: Company, name: str) -> dict[str, Any]:
    users = (await company.admin.get("auth/users"))["items"]
    found: dict[str, Any] = next(user for user in users if user["name"] == name)
    return found


async def _patched(
    company: Company, web: aiohttp.ClientSession, user: dict[str, Any], body: dict[str, Any]
) -> None:
    headers = {
        "Authorization": f"Bearer {company.admin.token}",
        "If-Match": f'"{user["version"]}"',
    }
    url = f"{company.admin.url}/api/v1/auth/users/{user['id']}"
    async with web.patch(url, json=body, headers=headers) as answer:
        if not answer.ok:
            raise Refused("PATCH", url, answer.status, await answer.json())
