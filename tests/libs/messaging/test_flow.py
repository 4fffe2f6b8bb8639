"""From a committed event to its effect, while everything works."""

from .conftest import Site, until


async def test_what_was_committed_is_heard_once(site: Site) -> None:
    async with site.relay(), site.consumers():
        await site.say(f"category {n}" for n in range(50))
        await until(lambda: _count(site, 50))
        assert await site.unpublished() == 0
        assert len(await site.ask("SELECT FROM inbox")) == 50


async def _count(site: Site, wanted: int) -> bool:
    return len(await site.notes()) == wanted
