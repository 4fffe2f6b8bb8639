"""One's own profile: name and picture, password and e-mail, the second step, one's sessions."""

import base64
import io
import time

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, expect

from bench.api import Api
from bench.company import PASSWORD, Company
from services.auth.domain.second_factor import STEP_SECONDS, code_of
from tests.browser.conftest import OpenScreen
from tests.browser.outside import ANOTHER, Outside, email_of, somebody, type_credentials
from tests.browser.screen import PATIENCE
from tests.browser.test_looks import barriers

RECOVERY_CODES = 10


def code(secret: str, later: int = 0) -> str:
    """What an app shows for this secret, now or some steps later."""
    raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return code_of(raw, int(time.time()) // STEP_SECONDS + later)


async def test_a_name_a_phone_and_a_way_of_writing_are_ones_own(
    works: Company, at_the_door: OpenScreen
) -> None:
    screen = await at_the_door(works.buyer)
    await screen.button("Account of Bharat Buyer").click()
    await screen.page.get_by_role("menuitem", name="Your profile").click()
    await screen.sees(screen.heading, "Your profile")
    await screen.page.get_by_label("Name").fill("Bharat Bhushan")
    phone = screen.page.get_by_label("Phone")
    await phone.fill("call me")
    await screen.button("Save").click()
    await expect(phone).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
    await phone.fill("+91 98765 43210")
    await screen.choose("Numbers and dates", "German (Germany)")
    await screen.button("Save").click()
    await expect(screen.button("Account of Bharat Bhushan")).to_be_visible(timeout=PATIENCE)
    user = (await works.buyer.get("auth/me"))["user"]
    assert (user["phone"], user["locale"]) == ("+919876543210", "de-DE")


async def test_two_edits_at_once_are_compared_not_lost(
    works: Company, at_the_door: OpenScreen
) -> None:
    screen = await at_the_door(works.admin, "/profile")
    other = await at_the_door(works.admin, "/profile")
    await screen.page.get_by_label("Name").fill("Mine")
    await other.page.get_by_label("Name").fill("Theirs")
    await other.button("Save").click()
    await expect(other.button("Account of Theirs")).to_be_visible(timeout=PATIENCE)
    # What was written stays, and is not saved over what it was not written for.
    await expect(screen.button("Account of Theirs")).to_be_visible(timeout=PATIENCE)
    await expect(screen.page.get_by_label("Name")).to_have_value("Mine")
    await screen.button("Save").click()
    await expect(screen.page.get_by_role("dialog")).to_contain_text("Theirs", timeout=PATIENCE)
    await screen.button("Save mine over it").click()
    await expect(screen.button("Account of Mine")).to_be_visible(timeout=PATIENCE)


@pytest.mark.promise("S1.9")
async def test_a_picture_is_looked_at_saved_and_shown_in_the_menu(
    works: Company, at_the_door: OpenScreen
) -> None:
    screen = await at_the_door(works.store, "/profile")
    drawn = io.BytesIO()
    Image.new("RGB", (300, 200), "orange").save(drawn, "PNG")
    picture: FilePayload = {"name": "me.png", "mimeType": "image/png", "buffer": drawn.getvalue()}
    chooser = screen.page.locator("input[type=file]")
    await chooser.set_input_files(picture)
    preview = screen.page.get_by_role("img", name="Preview of the new picture")
    await expect(preview).to_be_visible(timeout=PATIENCE)
    assert await preview.evaluate("image => image.naturalWidth") == Image.open(drawn).width
    await screen.button("Save the picture").click()
    shown = screen.button("Account of Suresh Store").locator("img")
    await expect(shown).to_be_visible(timeout=PATIENCE)
    assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    await screen.page.reload()
    await expect(shown).to_be_visible(timeout=PATIENCE)
    await chooser.set_input_files({**picture, "buffer": b"no picture at all"})
    await screen.button("Save the picture").click()
    await expect(screen.alert).to_be_visible(timeout=PATIENCE)
    await screen.button("Cancel").click()
    await screen.button("Remove").click()
    await screen.counts(shown, 0)


async def test_another_password_ends_the_other_sessions_and_keeps_this_one(
    works: Company, at_the_door: OpenScreen
) -> None:
    screen, email = await at_the_door(works.buyer, "/profile"), await email_of(works.buyer)
    other = await at_the_door(works.buyer, "/suppliers")
    await screen.button("Change password").click()
    current = screen.page.get_by_label("Current password")
    await current.fill("not my password at all")
    await screen.page.get_by_label("New password").fill(ANOTHER)
    await screen.button("Change password").click()
    await expect(
        screen.page.locator("form [role=alert], form [aria-invalid=true]").first
    ).to_be_visible(timeout=PATIENCE)
    await current.fill(PASSWORD)
    await screen.button("Change password").click()
    await screen.sees(screen.page.get_by_role("status").last, "Your password is changed")
    await other.sees(other.heading, "Sign in to Quartermaster")
    await type_credentials(other, email, ANOTHER)
    await other.live()


async def test_a_new_e_mail_counts_once_its_code_came_back(
    works: Company, world: Outside, at_the_door: OpenScreen, web: aiohttp.ClientSession
) -> None:
    screen, email = await at_the_door(works.buyer, "/profile"), somebody("bharat")
    await screen.button("Change e-mail").click()
    await screen.page.get_by_label("New e-mail").fill(email)
    await screen.page.get_by_label("Current password").fill(PASSWORD)
    await screen.button("Change e-mail").click()
    await expect(screen.page).to_have_url("/profile?email=code")
    mail = await world.mailbox.wait_for(email)
    # As somebody does who comes back to it from their mail.
    await screen.page.reload()
    await screen.page.get_by_label("Code").fill(mail.code())
    await screen.button("Confirm the address").click()
    await screen.sees(screen.page.get_by_role("region", name="E-mail"), f"sign in with {email}")
    await Api(web, world.url, email, PASSWORD).sign_in()


async def test_the_second_step_is_asked_for_after_the_password(
    works: Company, at_the_door: OpenScreen
) -> None:
    screen, email = await at_the_door(works.buyer, "/profile"), await email_of(works.buyer)
    part = screen.page.get_by_role("region", name="Second step when signing in")
    secret, kept = await turn_on(part)
    assert await barriers(screen) == []
    async with screen.page.expect_download() as saved:
        await part.get_by_role("button", name="Download").click()
    assert (await (await saved.value).path()).read_text().split() == kept
    await part.get_by_role("button", name="I have kept them").click()
    await screen.sees(part, "Signing in asks for a code")
    # The code is asked for after the password, in a step of its own.
    other = await at_the_door()
    await other.page.goto("/login?to=%2Fprofile")
    await type_credentials(other, email, PASSWORD)
    await other.sees(other.heading, "Confirm that it is you")
    assert await barriers(other) == []
    asked = other.page.get_by_label("Code")
    await expect(asked).to_be_focused()
    await asked.fill("000000")
    await asked.press("Enter")
    await other.sees(other.alert, "wrong")
    await expect(asked).to_be_focused()
    await asked.fill(code(secret, 1))
    await asked.press("Enter")
    await other.live()


async def test_a_recovery_code_stands_in_for_the_app_once(
    works: Company, at_the_door: OpenScreen
) -> None:
    screen, email = await at_the_door(works.buyer, "/profile"), await email_of(works.buyer)
    part = screen.page.get_by_role("region", name="Second step when signing in")
    _, kept = await turn_on(part)
    await part.get_by_role("button", name="I have kept them").click()
    other = await at_the_door()
    for first_time in (True, False):
        await other.page.goto("/login?to=%2Fprofile")
        await type_credentials(other, email, PASSWORD)
        await other.button("Use a recovery code instead").click()
        await other.page.get_by_label("Recovery code").fill(kept[0])
        await other.button("Sign in").click()
        if first_time:
            await other.live()
            await other.button("Account of Bharat Buyer").click()
            await other.page.get_by_role("menuitem", name="Sign out").click()
            await other.sees(other.heading, "Sign in to Quartermaster")
    await other.sees(other.alert, "wrong")
    await part.get_by_role("button", name="Turn off").click()
    await part.get_by_label("Current password").fill(PASSWORD)
    await part.get_by_role("button", name="The app is gone").click()
    await part.get_by_label("Recovery code").fill(kept[1])
    await part.get_by_role("button", name="Turn off").click()
    await screen.sees(part, "Your password alone")


async def turn_on(part: Locator) -> tuple[str, list[str]]:
    """Turn the second step on; the app's secret and the recovery codes."""
    await part.get_by_role("button", name="Turn on").click()
    await part.get_by_label("Current password").fill(PASSWORD)
    await part.get_by_role("button", name="Continue").click()
    await expect(part.get_by_role("img", name="QR code")).to_be_visible(timeout=PATIENCE)
    secret = await part.locator("code").inner_text()
    typed = part.get_by_label("Code from the app")
    await typed.fill("12")
    await part.get_by_role("button", name="Confirm").click()
    await expect(typed).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
    await typed.fill(code(secret))
    await part.get_by_role("button", name="Confirm").click()
    codes = part.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(RECOVERY_CODES, timeout=PATIENCE)
    return secret, await codes.all_inner_texts()


@pytest.mark.promise("S1.5")
async def test_ones_sessions_are_listed_and_ended(works: Company, at_the_door: OpenScreen) -> None:
    screen = await at_the_door(works.store, "/profile")
    second = await at_the_door(works.store, "/stock")
    part = screen.page.get_by_role("region", name="Where you are signed in")
    entries = part.get_by_role("listitem")
    await screen.page.reload()
    await screen.sees(entries.first, "Chrome")
    # Two browsers, and the program that made the company.
    await screen.counts(entries, 3)
    await screen.counts(entries.filter(has_text="this one"), 1)
    newest = entries.filter(has_not_text="this one").filter(has_text="Chrome")
    await newest.get_by_role("button").click()
    await second.sees(second.heading, "Sign in to Quartermaster")
    await screen.counts(entries, 2)
    await part.get_by_role("button", name="End all others").click()
    await screen.counts(entries, 1)
    await screen.sees(entries, "this one")
