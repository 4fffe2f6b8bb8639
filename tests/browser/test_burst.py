"""Two hundred events a second: the console stays at hand, and in the end says what is so."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bench.company import Company
from tests.browser.conftest import OpenScreen
from tests.browser.goods import PRODUCTS, SKU, Goods, put_in
from tests.browser.screen import Screen

RATE = 200
FULL = 30
# The most of the time that long tasks may take: the budget, asked of a machine of its own.
LONG = 0.05
# The most of a core that the page may take meanwhile; others on the machine do not change that.
CORE = 1.25
# The page's connection is kept, so that events can be said to it as the gateway says them.
KEEP = """
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(...given) {
    super(...given);
    window.kept = this;
    this.addEventListener("message", ({ data }) => {
      if (JSON.parse(data).type === "inventory.stock.changed") window.heard ??= data;
    });
  }
};
"""
BURST = """async ({ levels, rate, seconds }) => {
  const event = JSON.parse(window.heard);
  const blocked = [], keys = [], painted = [], asked = new Map();
  const watch = (type, found, more) => new PerformanceObserver((list) =>
    list.getEntries().forEach((entry) => found.push(entry.duration))).observe({ type, ...more });
  watch("longtask", blocked);
  watch("event", keys, { durationThreshold: 16 });
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const row = (target.parentElement ?? target).closest("tr[data-row]")?.dataset.row;
      const since = asked.get(row);
      if (since === undefined) continue;
      asked.delete(row);
      requestAnimationFrame(() => painted.push(performance.now() - since));
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  let sent = 0;
  const say = () => {
    const level = levels[sent % levels.length];
    const amount = String(1000 + sent++);
    const { data } = event;
    data.level_id = level.id;
    data.product_id = level.product_id;
    data.level_version = level.version + sent;
    data.on_hand = data.available = amount;
    const said = { ...event, event_id: crypto.randomUUID(), version: 1000 + sent, data };
    if (!asked.has(level.id)) asked.set(level.id, performance.now());
    window.kept.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(said) }));
  };
  const begun = performance.now();
  await new Promise((done) => {
    const beat = setInterval(() => {
      const due = Math.min(rate * seconds, ((performance.now() - begun) / 1000) * rate);
      while (sent < due) say();
      if (sent >= rate * seconds) done(clearInterval(beat));
    }, 5);
  });
  const took = performance.now() - begun;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
  painted.sort((one, other) => one - other);
  return {
    sent,
    share: blocked.reduce((sum, one) => sum + one, 0) / took,
    keys: Math.max(0, ...keys),
    p95: painted[Math.floor(painted.length * 0.95)],
    painted: painted.length,
  };
}"""


async def busy_time(screen: Screen) -> Callable[[], Awaitable[float]]:
    """Asks how many seconds of a core the page's main thread has taken so far."""
    session = await screen.context.new_cdp_session(screen.page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def taken() -> float:
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        found: float = next(one["value"] for one in metrics if one["name"] == "TaskDuration")
        return found

    return taken


@pytest.mark.parametrize("seconds", [2, pytest.param(FULL, marks=pytest.mark.full)])
async def test_a_burst_of_events_leaves_the_page_at_hand_and_right(
    company: Company, goods: Goods, open_screen: OpenScreen, seconds: int
) -> None:
    screen = await open_screen()
    await screen.context.add_init_script(KEEP)
    await screen.sign_in(company.store, "/stock")
    await screen.sees(screen.cell(SKU, "on_hand"), "100")
    await put_in(company, goods.product_id, goods.warehouse_id, "1")
    await screen.sees(screen.cell(SKU, "on_hand"), "101")
    levels: list[dict[str, Any]] = (await company.store.get("inventory/stock"))["items"]
    loads = screen.loads

    busy = await busy_time(screen)
    before = await busy()
    given = {"levels": levels, "rate": RATE, "seconds": seconds}
    burst = asyncio.ensure_future(screen.page.evaluate(BURST, given))
    for key in itertools.islice(itertools.cycle(("Tab", "ArrowDown")), 5 * seconds):
        await screen.page.keyboard.press(key)
        await asyncio.sleep(0.1)
    seen = await burst
    core = (await busy() - before) / seconds
    print(f"{seconds} s of {RATE} events/s: {core=:.2f} {seen}")  # noqa: T201 - to be read

    assert seen["sent"] == RATE * seconds
    assert seen["painted"] > 0
    assert core < CORE
    assert seconds < FULL or seen["share"] < LONG
    last = 1000 + RATE * seconds - PRODUCTS
    for index, level in enumerate(levels):
        shown = f"{last + (index - last % PRODUCTS) % PRODUCTS:,}"
        await screen.sees(screen.cell(level["sku"], "on_hand"), shown)
    assert screen.loads == loads
    await screen.live()
