"""The sandbox's pages as HTML: no script, nothing from anywhere else."""

from pathlib import Path

from libs.documents.pages import page_templates
from libs.domain.quantity import plain
from services.payments.domain.seen import PageState, Seen

_TEMPLATES = page_templates(Path(__file__).parent)


def sandbox_page(seen: Seen, title: str, return_path: str, company: str) -> str:
    """The page as it stands."""
    return _TEMPLATES.get_template("sandbox.html").render(
        company=company,
        title=title,
        amount=f"{plain(seen.amount(seen.minor))} {seen.currency}",
        is_open=seen.state is PageState.OPEN,
        is_paid=seen.state is PageState.PAID,
        refused=bool(seen.failure),
        return_path=return_path,
    )


def no_page() -> str:
    """The same for every page that is none."""
    return _TEMPLATES.get_template("none.html").render()
