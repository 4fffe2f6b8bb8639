"""The catalogue: products found, made and edited, recipes, categories and units."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import PRODUCTS, SKU, Goods, put_in
from tests.browser.screen import PATIENCE, Screen

NONE = "\u2013"


async def make(company: Company, sku: str, **values: object) -> dict[str, Any]:
    """One more product."""
    body = {"sku": sku, "name": f"The {sku}", "unit": "pcs", "price": "10.00", **values}
    made: dict[str, Any] = await company.admin.post("catalog/products", body)
    return made


async def by_sku(company: Company) -> dict[str, str]:
    """The ids of all products."""
    return {p["sku"]: p["id"] async for p in company.admin.all("catalog/products")}


def line(screen: Screen, sku: str) -> Locator:
    """A line of the recipe being written."""
    return screen.page.locator(f'[data-line="{sku}"]')


async def add_component(screen: Screen, sku: str, quantity: str) -> None:
    """Find a component by its SKU as a scanner does, and say how much of it."""
    await screen.page.get_by_role("combobox", name="Add a component").fill(sku)
    await screen.page.keyboard.press("Enter")
    await screen.page.get_by_label(f"Quantity of {sku} in each").fill(quantity)


@pytest.mark.promise("S2.4", "S0.30")
async def test_a_product_is_made_with_all_its_fields_and_a_copy_of_it_begins_from_them(
    company: Company, open_screen: OpenScreen
) -> None:
    await company.admin.post("catalog/categories", {"name": "Kits"})
    await make(company, "TAKEN", barcodes=["890001"])
    screen = await open_screen(company.buyer, "/products?edit=new")
    form = screen.page.get_by_role("dialog")
    for field, text in (
        ("SKU", "taken"),
        ("Name", "Seal kit"),
        ("Selling price", "1850.50"),
        ("Pack size", "6"),
        ("Barcodes", "890001\nKIT25"),
        ("Attributes", "Colour: Silver\nno value"),
        ("Description", "Everything to reseal a shaft"),
    ):
        await form.get_by_role("textbox", name=field).fill(text)
    for field, option in (("Category", "Kits"), ("Unit", "Set")):
        await form.get_by_role("combobox", name=field).click()
        await screen.page.get_by_role("option", name=option).click()
    await screen.button("Save").click()
    await screen.sees(form, "Write each line as a name, a colon and a value")
    await form.get_by_label("Attributes").fill("Colour: Silver\nFits: SP-150")
    await screen.button("Save").click()
    sku = form.get_by_role("textbox", name="SKU")
    await expect(sku).to_have_attribute("aria-invalid", "true")
    await sku.fill("KIT-25")
    await screen.button("Save").click()
    await expect(form.get_by_label("Barcodes")).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("Barcodes").fill("890002\nKIT25")
    await screen.button("Save").click()
    await screen.sees(screen.heading, "Seal kit")
    about = screen.page.get_by_role("region", name="About")
    for text in ("₹1,850.50", "Kits", "6 set a pack", "890002, KIT25", "Silver", "SP-150"):
        await screen.sees(about, text)
    await screen.button("More").click()
    await screen.page.get_by_role("menuitem", name="Duplicate").click()
    await expect(form.get_by_label("Pack size")).to_have_value("6")
    await expect(form.get_by_label("Barcodes")).to_have_value("")
    await sku.fill("KIT-26")
    await screen.button("Save").click()
    await expect(screen.page.get_by_text("KIT-26", exact=True)).to_be_visible()


async def test_a_product_is_archived_and_brought_back_and_its_history_tells(
    company: Company, open_screen: OpenScreen
) -> None:
    product = await make(company, "PUMP")
    screen = await open_screen(company.admin, f"/products/{product['id']}")
    state = screen.page.get_by_role("main")
    for verb, word in (("Archive", "Archived"), ("Restore", "Active")):
        await screen.button("More").click()
        await screen.page.get_by_role("menuitem", name=verb).click()
        if verb == "Archive":
            await screen.page.get_by_role("dialog").get_by_role("button", name=verb).click()
        await screen.sees(state.get_by_text(word, exact=True).first, word)
    history = screen.page.get_by_role("list", name="History").get_by_role("listitem")
    await screen.counts(history, 3)
    for at, word in enumerate(("Restored", "Archived", "Created")):
        await screen.sees(history.nth(at), f"{word} · Anita Admin")
    buyer = await open_screen(company.buyer, f"/products/{product['id']}")
    await buyer.counts(buyer.page.get_by_role("list", name="History"), 0)


@pytest.mark.promise("S4.7", "S4.8", "S4.9", "S4.13", "S4.14")
async def test_a_recipe_is_written_and_what_limits_it_is_said_as_stock_moves(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    kit = await make(company, "KIT", kind="bundle")
    screen = await open_screen(company.buyer, f"/products/{kit['id']}")
    await screen.button("Edit recipe").click()
    await add_component(screen, SKU, "4")
    await add_component(screen, "QM-00002", "0")
    await screen.button("Save recipe").click()
    await screen.sees(line(screen, "QM-00002"), "Enter a quantity above zero")
    await screen.page.get_by_label("Quantity of QM-00002 in each").fill("1.5")
    await screen.button("Save recipe").click()
    buildable = screen.page.locator("[data-buildable]")
    await screen.sees(buildable, "25 pcs")
    await screen.sees(screen.page.locator(f'[data-part="{SKU}"]'), "limits")
    await screen.sees(screen.page.get_by_role("main"), "4 in each, 100 available")
    await put_in(company, goods.product_id, goods.warehouse_id, "400")
    await screen.sees(buildable, "66 pcs")
    await screen.sees(screen.page.locator('[data-part="QM-00002"]'), "limits")
    component = await open_screen(company.buyer, f"/products/{goods.product_id}")
    await component.sees(component.page.get_by_role("region", name="Used in"), "KIT")
    await component.sees(component.page.locator('[data-total="on_hand"]'), "500 pcs")


@pytest.mark.promise("S4.8")
async def test_a_bundle_in_a_bundle_is_unfolded_and_a_circle_is_refused_beside_its_line(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    kit, box = await make(company, "KIT", kind="bundle"), await make(company, "BOX", kind="bundle")
    screen = await open_screen(company.buyer, f"/products/{kit['id']}?edit=recipe")
    await add_component(screen, SKU, "2")
    await screen.button("Save recipe").click()
    await screen.go(f"/products/{box['id']}?edit=recipe")
    await add_component(screen, "KIT", "3")
    await screen.button("Save recipe").click()
    await screen.button("Show what KIT is made of").click()
    await screen.sees(screen.page.locator(f'[data-part="{SKU}"]'), "2 pcs")
    await screen.sees(screen.page.locator("[data-buildable]"), "16 pcs")
    await screen.go(f"/products/{kit['id']}?edit=recipe")
    await add_component(screen, "BOX", "1")
    await screen.button("Save recipe").click()
    await screen.sees(line(screen, "BOX"), "It would contain itself: KIT → BOX → KIT")
    await screen.counts(line(screen, SKU).get_by_role("alert"), 0)
    assert goods.product_id


async def test_two_recipes_written_at_once_are_laid_side_by_side(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    kit = await make(company, "KIT", kind="bundle")
    path = f"/products/{kit['id']}?edit=recipe"
    first, second = await open_screen(company.buyer, path), await open_screen(company.admin, path)
    await add_component(first, SKU, "2")
    await add_component(second, SKU, "3")
    await first.button("Save recipe").click()
    await first.sees(first.page.locator(f'[data-part="{SKU}"]'), "2 pcs")
    await second.button("Save recipe").click()
    compared = second.page.get_by_role("dialog", name="Changed meanwhile")
    await second.sees(compared.get_by_role("row").last, SKU)
    await second.button("Save mine over it").click()
    await first.sees(first.page.locator(f'[data-part="{SKU}"]'), "3 pcs")
    assert goods.product_id


@pytest.mark.promise("S1.26", "S1.27", "S1.28")
async def test_products_are_found_filtered_and_ordered_by_the_server_and_the_address_says_how(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    tools = await company.admin.post("catalog/categories", {"name": "Tools"})
    saws = await company.admin.post(
        "catalog/categories", {"name": "Saws", "parent_id": tools["id"]}
    )
    await make(company, "SAW", category_id=saws["id"], price="99.00", barcodes=["4006381"])
    await make(company, "CASE", category_id=tools["id"], price="7.00", kind="bundle")
    screen = await open_screen(company.buyer, "/products")
    rows = screen.page.locator("tr[data-row]")
    await screen.counts(rows, PRODUCTS + 2)
    head = screen.page.get_by_role("columnheader", name="Selling price")
    for order, first in (("ascending", "CASE"), ("descending", "SAW")):
        await head.get_by_role("button").click()
        await expect(head).to_have_attribute("aria-sort", order)
        await screen.sees(rows.first, first)
    await expect(screen.page).to_have_url(re.compile("sort=-price"))
    await screen.choose("Category", "Tools")
    await screen.counts(rows, 2)
    await screen.choose("Kind", "Bundle")
    await screen.counts(rows, 1)
    await screen.go(f"/products?category={saws['id']}")
    await screen.counts(rows, 1)
    await screen.go("/products?q=4006381")
    await screen.sees(screen.row("SAW"), "₹99.00")
    await screen.go("/products?state=archived")
    await screen.sees(screen.page.get_by_role("main"), "Nothing matches")
    assert goods.product_id


async def test_a_new_product_comes_in_by_itself_or_waits_where_somebody_works(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    idle = await open_screen(company.buyer, "/products")
    busy = await open_screen(company.buyer, "/products")
    await idle.page.mouse.move(5, 5)
    await busy.page.get_by_role("link", name=SKU).focus()
    loads = idle.loads
    await make(company, "QM-00000")
    await idle.sees(idle.row("QM-00000"), "₹10.00")
    await busy.sees(busy.page.get_by_role("main"), "1 new")
    await busy.counts(busy.row("QM-00000"), 0)
    await busy.page.keyboard.press("ArrowDown")
    await expect(busy.page.get_by_role("link", name="QM-00002")).to_be_focused()
    await busy.page.get_by_role("button", name="1 new").click()
    await busy.sees(busy.row("QM-00000"), "₹10.00")
    assert idle.loads == loads
    assert goods.product_id


async def test_the_tree_of_categories_grows_moves_and_shrinks_by_keyboard_alone(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/products/categories")
    watcher = await open_screen(company.admin, "/products/categories")
    press = screen.page.keyboard.press
    await screen.button("New category").first.click()
    await screen.page.keyboard.type("Bikes")
    await press("Enter")
    await screen.page.get_by_role("treeitem", name="Bikes").focus()
    await press("Insert")
    await screen.page.keyboard.type("Road bikes")
    await press("Enter")
    road = screen.page.get_by_role("treeitem", name="Road bikes")
    await expect(road).to_have_attribute("aria-level", "2", timeout=PATIENCE)
    await screen.page.get_by_role("treeitem", name="Bikes", exact=True).focus()
    await press("Insert")
    await screen.page.keyboard.type("road bikes")
    await press("Enter")
    name = screen.page.get_by_label("Name of the category")
    await expect(name).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
    await press("Escape")
    await screen.page.get_by_role("treeitem", name="Bikes", exact=True).focus()
    await press("ArrowRight")
    await expect(road).to_be_focused()
    await press("F2")
    await screen.page.keyboard.type("Racing")
    await press("Enter")
    moved = watcher.page.get_by_role("treeitem", name="Racing")
    await expect(moved).to_have_attribute("aria-level", "2", timeout=PATIENCE)
    await screen.page.get_by_role("treeitem", name="Racing").focus()
    await press("m")
    await screen.page.get_by_role("combobox", name="Below").fill("Nothing")
    for key in ("ArrowDown", "Enter", "Enter"):
        await press(key)
    await expect(moved).to_have_attribute("aria-level", "1", timeout=PATIENCE)
    await screen.page.get_by_role("treeitem", name="Racing").focus()
    await press("Delete")
    await watcher.sees(moved, "Archived")
    await press("Enter")
    await expect(screen.page).to_have_url(re.compile("/products\\?category="))


async def test_a_unit_of_ones_own_is_added_and_given_to_a_product(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/products/units?edit=new")
    form = screen.page.get_by_role("dialog")
    await form.get_by_label("Code").fill("pcs")
    await form.get_by_label("Name").fill("Crate of 24")
    await screen.button("Save").click()
    await expect(form.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("Code").fill("crate")
    await screen.button("Save").click()
    await screen.sees(screen.row("Crate of 24"), "Own")
    await screen.button("Edit crate").click()
    await screen.choose("Given to new products", "Not in use")
    await screen.button("Save").click()
    await screen.sees(screen.row("Crate of 24"), "Not in use")


@pytest.mark.promise("S1.28")
async def test_five_rows_get_a_category_at_once_and_undo_restores_what_each_had(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    tools = await company.admin.post("catalog/categories", {"name": "Tools"})
    await make(company, "AXE", category_id=tools["id"])
    await company.admin.post("catalog/categories", {"name": "Bolts"})
    watcher = await open_screen(company.admin, "/products")
    screen = await open_screen(company.buyer, "/products")
    skus = ["AXE", *(f"QM-0000{n}" for n in range(1, 5))]
    await screen.page.get_by_role("link", name="AXE").focus()
    await screen.page.keyboard.press("Space")
    await screen.page.get_by_role("checkbox", name="Choose QM-00004").click(modifiers=["Shift"])
    bar = screen.page.get_by_role("region", name="Chosen rows")
    await screen.sees(bar, "5 chosen")
    await screen.button("Set category").click()
    form = screen.page.get_by_role("dialog")
    # Nothing is chosen yet: Enter takes no category away.
    await expect(form.get_by_role("button", name="Set category")).to_be_disabled()
    await form.get_by_role("combobox", name="Category").click()
    await screen.page.get_by_role("option", name="Bolts").click()
    await form.get_by_role("button", name="Set category").click()
    await screen.sees(screen.page.locator(".toast"), "5 products are now in Bolts")
    for each in (screen, watcher):
        for sku in skus:
            await each.sees(each.cell(sku, "category"), "Bolts")
        await each.sees(each.cell("QM-00005", "category"), NONE)
    await screen.counts(bar, 0)
    await screen.button("Undo").click()
    for each in (screen, watcher):
        await each.sees(each.cell("AXE", "category"), "Tools")
        for sku in skus[1:]:
            await each.sees(each.cell(sku, "category"), NONE)
    await screen.counts(screen.button("Undo"), 0)
    assert goods.product_id


async def test_many_are_archived_at_once_and_none_when_one_changed_meanwhile(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.buyer, "/products?q=QM-0000")
    rows = screen.page.locator("tr[data-row]")
    await screen.counts(rows, PRODUCTS)
    await screen.page.get_by_role("checkbox", name="Choose all rows").click()
    await screen.button("Archive").click()
    await screen.counts(rows, 0)
    await screen.page.keyboard.press("Control+z")
    await screen.counts(rows, PRODUCTS)
    store = await open_screen(company.store, "/products")
    await store.counts(store.page.get_by_role("checkbox"), 0)
    assert goods.product_id
