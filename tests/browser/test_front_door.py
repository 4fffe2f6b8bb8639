"""Every way in: signing up, the second step, forgotten passwords, invitations, Google."""

import asyncio

import aiohttp
import pytest
from playwright.async_api import expect

from bench.api import Api
from bench.company import PASSWORD, Company, open_company
from libs.testing.outside.oidc import Person
from tests.browser.conftest import OpenScreen
from tests.browser.outside import ANOTHER, Outside, email_of, somebody, type_credentials
from tests.browser.screen import PATIENCE, Screen
from tests.browser.test_looks import barriers

BELOW_LOCK = 4


@pytest.mark.promise("S0.3")
async def test_a_company_is_set_up_with_four_levels(
    world: Outside, at_the_door: OpenScreen, web: aiohttp.ClientSession
) -> None:
    screen, email = await at_the_door(), somebody()
    await screen.page.goto("/login")
    await screen.page.get_by_role("link", name="Set up a company").click()
    await screen.page.get_by_label("Company").fill("Malabar Spices")
    await screen.page.get_by_label("Your name").fill("Asha Rao")
    await screen.page.get_by_label("E-mail").fill(email)
    await screen.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await screen.choose("Currency", "EUR")
    await screen.page.get_by_label("Four levels").click()
    await screen.button("Set up the company").click()
    await screen.live()
    await screen.sees(screen.heading, "Hello, Asha")
    asha = await Api(web, world.url, email, PASSWORD).sign_in()
    assert (await asha.get("auth/tenant"))["currency"] == "EUR"
    roles = (await asha.get("auth/roles"))["items"]
    active = {role["key"] for role in roles if role["active"]}
    assert active == {"admin", "purchase_manager", "store_manager", "staff"}


async def test_what_is_wrong_with_a_sign_up_is_told_where_it_is_mended(
    works: Company, at_the_door: OpenScreen
) -> None:
    screen = await at_the_door()
    await screen.page.goto("/register")
    await screen.page.get_by_label("Company").fill("Malabar Spices")
    await screen.page.get_by_label("Your name").fill("Asha Rao")
    email = screen.page.get_by_label("E-mail")
    await email.fill(await email_of(works.admin))
    password = screen.page.get_by_label("Password", exact=True)
    # As a browser would not let it be.
    await password.evaluate("field => field.removeAttribute('minlength')")
    await password.fill("short")
    await screen.button("Set up the company").click()
    await expect(password).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
    await expect(password).to_be_focused()
    await password.fill(PASSWORD)
    await screen.button("Set up the company").click()
    await screen.sees(screen.alert, "e-mail")
    await expect(email).to_be_focused()


@pytest.mark.promise("S1.7", "S1.8")
async def test_a_forgotten_password_is_set_anew_by_a_code_from_the_mail(
    works: Company, world: Outside, at_the_door: OpenScreen
) -> None:
    screen, email = await at_the_door(), await email_of(works.buyer)
    await screen.page.goto("/login?to=%2Fsuppliers")
    await screen.page.get_by_role("link", name="Forgot your password?").click()
    await screen.page.get_by_label("E-mail").fill(email)
    await screen.button("Send a code").click()
    code = screen.page.get_by_label("Code")
    await expect(code).to_be_focused()
    await expect(screen.page).to_have_url("/reset?step=code&to=%2Fsuppliers")
    mail = await world.mailbox.wait_for(email)
    await code.fill("000000" if mail.code() != "000000" else "111111")
    await screen.page.get_by_label("New password", exact=True).fill(ANOTHER)
    await screen.button("Set the password").click()
    await expect(code).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
    await expect(code).to_be_focused()
    await code.fill(mail.code())
    await screen.button("Set the password").click()
    await screen.sees(screen.heading, "Your password is set")
    await screen.page.get_by_role("link", name="Sign in").click()
    await type_credentials(screen, email, ANOTHER)
    await screen.live()
    await screen.sees(screen.heading, "Suppliers")


async def test_a_forgotten_password_says_the_same_for_an_e_mail_nobody_has(
    world: Outside, at_the_door: OpenScreen
) -> None:
    screen, email = await at_the_door(), somebody()
    await screen.page.goto("/reset")
    await screen.page.get_by_label("E-mail").fill(email)
    await screen.button("Send a code").click()
    await screen.sees(screen.page.get_by_role("main"), "If there is an account")
    assert world.mailbox.to(email) == []


async def test_too_many_wrong_passwords_say_for_how_long(
    works: Company, at_the_door: OpenScreen
) -> None:
    screen, email = await at_the_door(), await email_of(works.store)
    await screen.page.goto("/login")
    for _ in range(BELOW_LOCK + 1):
        await type_credentials(screen, email, "not my password at all")
        await screen.sees(screen.alert, "wrong")
        await screen.page.get_by_label("E-mail").fill("")
        await screen.page.reload()
    await type_credentials(screen, email, PASSWORD)
    await screen.sees(screen.alert, "oo many attempts; try again in")
    await expect(screen.page.get_by_label("Password", exact=True)).to_be_focused()


async def test_somebody_new_joins_by_an_invitation(
    works: Company, world: Outside, at_the_door: OpenScreen
) -> None:
    email = somebody("ravi")
    body = {"email": email, "name": "Ravi", "roles": ["staff"]}
    await works.admin.post("auth/users/invite", body)
    screen = await at_the_door()
    await screen.page.goto(await world.invitation(email))
    await screen.sees(screen.heading, "Join Deccan Works")
    await screen.sees(screen.page.get_by_role("main"), f"Anita Admin invites you, {email}")
    name = screen.page.get_by_label("Your name")
    await expect(name).to_have_value("Ravi")
    assert await barriers(screen) == []
    await name.fill("Ravi Iyer")
    password = screen.page.get_by_label("Password", exact=True)
    await password.fill("short")
    await password.evaluate("field => field.removeAttribute('minlength')")
    await screen.button("Join Deccan Works").click()
    await expect(password).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
    await password.fill(PASSWORD)
    await screen.button("Join Deccan Works").click()
    await screen.live()
    await screen.sees(screen.heading, "Hello, Ravi")
    # The link does not stay in the address or the history, and opens nothing twice.
    await screen.page.go_back()
    assert "invitation" not in screen.page.url
    again = await at_the_door()
    await again.page.goto(await world.invitation(email))
    await screen.sees(again.alert, "accepted")


async def test_who_works_for_two_companies_goes_from_one_to_the_other(
    works: Company, world: Outside, at_the_door: OpenScreen, web: aiohttp.ClientSession
) -> None:
    email = await email_of(works.buyer)
    other = (await open_company(web, world.url, "Konkan Traders")).admin
    await other.post("auth/users/invite", {"email": email, "name": "Bharat", "roles": ["viewer"]})
    screen = await at_the_door(works.buyer, "/purchase-orders")
    joining = await screen.context.new_page()
    await joining.goto(await world.invitation(email))
    await joining.get_by_label("Password", exact=True).fill(PASSWORD)
    await joining.get_by_role("button", name="Join Konkan Traders").click()
    await expect(joining.get_by_title("Konkan Traders")).to_be_visible(timeout=PATIENCE)
    # The tab that was open goes along: nothing of the first company stays on screen.
    await expect(screen.page.get_by_title("Konkan Traders")).to_be_visible(timeout=PATIENCE)
    await screen.button("Account of Bharat Buyer").click()
    company = screen.page.get_by_role("menuitemradio", name="Konkan Traders")
    await expect(company).to_have_attribute("aria-checked", "true")
    await screen.page.get_by_role("menuitemradio", name="Deccan Works").click()
    for tab in (screen.page, joining):
        await expect(tab.get_by_title("Deccan Works")).to_be_visible(timeout=PATIENCE)
    await screen.live()


async def test_a_link_that_was_cut_off_says_what_to_do(at_the_door: OpenScreen) -> None:
    screen = await at_the_door()
    await screen.page.goto("/invitation")
    await screen.sees(screen.heading, "This link is not complete")
    await screen.page.goto("/login")
    await screen.page.goto("/invitation#nothing-that-was-ever-sent")
    await expect(screen.alert).to_be_visible(timeout=PATIENCE)


@pytest.mark.promise("S1.1", "S1.2")
async def test_google_sets_up_a_company_without_a_password_and_signs_in_to_it(
    world: Outside, at_the_door: OpenScreen
) -> None:
    person = world.google.provider.add(Person.at_work(somebody("meera"), "Meera Nair"))
    screen = await at_the_door()
    await screen.page.goto("/login?to=%2Fsuppliers")
    await expect(screen.button("Continue with Google")).to_be_visible(timeout=PATIENCE)
    assert await barriers(screen) == []
    await _consent(screen, person)
    await screen.sees(screen.heading, "Set up your company")
    assert await barriers(screen) == []
    await screen.sees(screen.page.get_by_role("main"), person.email)
    assert "code=" not in screen.page.url
    await screen.page.get_by_label("Company").fill("Nair Exports")
    await screen.button("Set up the company").click()
    await screen.live()
    await screen.sees(screen.heading, "Hello, Meera")
    await screen.go("/profile")
    await screen.sees(screen.page.get_by_role("region", name="Password"), "You sign in with Google")
    again = await at_the_door()
    await again.page.goto("/login?to=%2Fsuppliers")
    await _consent(again, person)
    await again.live()
    await again.sees(again.heading, "Suppliers")
    assert await again.page.evaluate("sessionStorage.length") == 0


async def test_a_return_from_google_that_was_not_begun_here_is_no_sign_in(
    world: Outside, at_the_door: OpenScreen
) -> None:
    screen = await at_the_door()
    await screen.page.goto("/login/google?code=stolen&state=of-somebody-else")
    await screen.sees(screen.heading, "This sign-in was not begun here")
    assert "stolen" not in screen.page.url
    await screen.page.get_by_role("link", name="Back to sign-in").click()
    await screen.button("Continue with Google").click()
    await screen.page.wait_for_url(f"{world.google.url}/**")
    await screen.page.get_by_role("button", name="Cancel").click()
    await screen.sees(screen.heading, "You did not sign in with Google")


async def test_without_google_nobody_is_offered_it(open_screen: OpenScreen) -> None:
    screen = await open_screen()
    async with screen.page.expect_response("**/sign-in-options") as options:
        await screen.page.goto("/login")
    assert await (await options.value).json() == {"google": False}
    await asyncio.sleep(0.2)
    await screen.counts(screen.button("Continue with Google"), 0)


async def _consent(screen: Screen, person: Person) -> None:
    await screen.button("Continue with Google").click()
    await screen.page.get_by_role("button", name=f"{person.name} ({person.email})").click()
