"""Pictures on a product's page: added, refused, ordered by drag and by keys, removed and back."""

from playwright.async_api import FilePayload, Locator, expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import Goods
from tests.browser.screen import PATIENCE, Screen
from tests.libs.files.hostile_pictures import encoded, gradient

# What a browser hands over when a file is dropped.
DROPPED = """bytes => {
  const dropped = new DataTransfer();
  dropped.items.add(new File([new Uint8Array(bytes)], "d.png", {type: "image/png"}));
  return dropped;
}"""


def file(name: str, side: int) -> FilePayload:
    """A picture unlike one of another side."""
    data = encoded("PNG", gradient(side, 200))
    return FilePayload(name=name, mimeType="image/png", buffer=data)


def panel(screen: Screen) -> Locator:
    return screen.page.get_by_role("region", name="Pictures")


async def order(screen: Screen, *alts: str) -> None:
    """Wait until the pictures that are described so stand in this order."""
    described = panel(screen).get_by_role("textbox")
    await expect(described).to_have_count(len(alts), timeout=PATIENCE)
    for place, alt in enumerate(alts):
        await expect(described.nth(place)).to_have_value(alt, timeout=PATIENCE)


async def test_pictures_are_added_ordered_removed_and_brought_back(
    open_screen: OpenScreen, company: Company, goods: Goods
) -> None:
    screen = await open_screen(company.admin, f"/products/{goods.product_id}")
    seen, page = panel(screen), screen.page
    chosen = seen.locator("input[type=file][multiple]")
    await chosen.set_input_files([file("a.png", 301), file("b.png", 302), file("c.png", 303)])
    await expect(seen.get_by_role("textbox")).to_have_count(3, timeout=PATIENCE)
    for place, alt in enumerate(("Front", "Back", "Side"), 1):
        text = seen.get_by_label(f"What picture {place} shows")
        await text.fill(alt)
        await text.press("Enter")
    await order(screen, "Front", "Back", "Side")
    await expect(seen.get_by_role("img", name="Front")).to_be_visible()
    # By keys, again and again: the button keeps the focus.
    later = seen.get_by_role("button", name="Move picture 1 later")
    await later.focus()
    await page.keyboard.press("Enter")
    await order(screen, "Back", "Front", "Side")
    await page.keyboard.press("Enter")
    await order(screen, "Back", "Side", "Front")
    await screen.sees(seen.get_by_role("status").last, "place 3 of 3")
    # By drag: the last before the first.
    tiles = seen.get_by_role("listitem")
    await tiles.nth(2).drag_to(tiles.nth(0))
    await order(screen, "Front", "Back", "Side")
    await expect(tiles.nth(0)).to_contain_text("Main picture")
    await seen.get_by_role("button", name="Remove picture 2").click()
    await order(screen, "Front", "Side")
    await screen.button("Undo").click()
    await order(screen, "Front", "Back", "Side")
    await seen.get_by_role("button", name="Enlarge picture 1").click()
    await expect(page.get_by_role("dialog").get_by_role("img", name="Front")).to_be_visible()
    await page.keyboard.press("Escape")
    broken = FilePayload(name="broken.png", mimeType="image/png", buffer=b"no picture")
    await chosen.set_input_files([broken])
    await screen.sees(seen.get_by_role("alert"), "broken.png: Send a JPEG, PNG, WebP or GIF")
    await page.reload()
    await order(screen, "Front", "Back", "Side")
    dropped = await page.evaluate_handle(DROPPED, list(file("d.png", 304)["buffer"]))
    await seen.dispatch_event("drop", {"dataTransfer": dropped})
    await order(screen, "Front", "Back", "Side", "")
