"""Products, suppliers and warehouses: made, edited, and no edit lost to another one."""

from playwright.async_api import expect

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import SKU, Goods


async def test_a_stale_edit_shows_both_versions_and_asks(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    path = f"/products/{goods.product_id}?edit=product"
    first, second = await open_screen(company.admin, path), await open_screen(company.buyer, path)
    for screen, name in ((first, "Hex bolt, steel"), (second, "Hex bolt, brass")):
        await screen.page.get_by_role("textbox", name="Name").fill(name)
    await first.button("Save").click()
    await first.sees(first.heading, "Hex bolt, steel")
    await second.button("Save").click()
    compared = second.page.get_by_role("dialog", name="Changed meanwhile")
    await second.sees(compared.get_by_role("row").last, "Hex bolt, brass")
    await second.sees(compared.get_by_role("row").last, "Hex bolt, steel")
    await second.button("Save mine over it").click()
    await first.sees(first.heading, "Hex bolt, brass")


async def test_a_refused_field_says_so_beside_the_field(
    company: Company, goods: Goods, open_screen: OpenScreen
) -> None:
    assert goods.product_id
    screen = await open_screen(company.admin, "/products?edit=new")
    await screen.page.get_by_role("textbox", name="SKU").fill(SKU)
    await screen.page.get_by_role("textbox", name="Name").fill("Another bolt")
    await screen.page.get_by_label("Selling price").fill("12,50")
    await screen.button("Save").click()
    price = screen.page.get_by_label("Selling price")
    await expect(price).to_have_attribute("aria-invalid", "true")
    await price.fill("12.50")
    await screen.button("Save").click()
    await screen.sees(screen.page.get_by_role("dialog"), "SKU")
    await expect(screen.page.get_by_role("dialog")).to_be_visible()
    await screen.page.get_by_role("textbox", name="SKU").fill("QM-NEW")
    await screen.button("Save").click()
    await screen.counts(screen.page.get_by_role("dialog"), 0)
    await screen.sees(screen.heading, "Another bolt")
    await screen.sees(screen.page.get_by_role("main"), "₹12.50")


async def test_an_empty_company_is_told_what_to_do_first(
    company: Company, open_screen: OpenScreen
) -> None:
    screen = await open_screen(company.admin, "/warehouses")
    await screen.sees(screen.page.get_by_role("main"), "No warehouses yet")
    await screen.button("New warehouse").first.click()
    await screen.page.get_by_label("Code").fill("PUN")
    await screen.page.get_by_label("Name").fill("Pune main store")
    await screen.button("Save").click()
    await screen.sees(screen.row("PUN"), "Pune main store")
    await screen.go("/suppliers")
    await screen.button("New supplier").first.click()
    await screen.page.get_by_label("Name").fill("Rajkot Castings")
    await screen.page.get_by_label("E-mail").fill("not an address")
    await screen.button("Save").click()
    email = screen.page.get_by_label("E-mail")
    await expect(email).to_have_attribute("aria-invalid", "true")
    await email.fill("sales@rajkot.example")
    await screen.button("Save").click()
    await screen.sees(screen.heading, "Rajkot Castings")
    await screen.button("Edit").click()
    await screen.page.get_by_label("City").fill("Rajkot")
    await screen.button("Save").click()
    await screen.counts(screen.page.get_by_role("dialog"), 0)
    for empty in ("/stock", "/products", "/purchase-orders"):
        await screen.go(empty)
        await screen.sees(screen.page.get_by_role("main").get_by_role("heading", level=2), "yet")
