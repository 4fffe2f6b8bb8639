"""The API's documentation: Swagger UI, ReDoc, the documents they show, events and their schemas."""

from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import orjson
from starlette.responses import HTMLResponse, Response

from gateway.files import ASK_AGAIN, Files
from gateway.policy import STYLES, policy

SCHEMAS: Final = Path(__file__).parents[1] / "libs" / "contracts" / "schemas"

_DOCS_POLICY: Final = policy(STYLES, "img-src 'self' data:", "worker-src blob:")
_TEXT_POLICY: Final = policy("style-src 'self'", "img-src 'self'")
_A_DAY: Final = "public, max-age=86400"
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Quartermaster API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/docs/assets/favicon.png">{head}</head>
<body>{body}</body></html>
"""
_NO_MARGIN: Final = "<style>body { margin: 0 }</style>"
_SWAGGER: Final = _PAGE.format(
    head=f'<link rel="stylesheet" href="/docs/assets/swagger-ui.css">{_NO_MARGIN}',
    body='<div id="docs"></div><script src="/docs/assets/swagger-ui-bundle.js"></script>'
    '<script src="/docs/start.js"></script>',
)
_SWAGGER_START: Final = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "none",
  presets: [SwaggerUIBundle.presets.apis],
});
"""
_REDOC: Final = _PAGE.format(
    head=_NO_MARGIN,
    body='<redoc spec-url="/openapi.json"></redoc>'
    '<script src="/docs/assets/redoc.standalone.js"></script>',
)
_STYLE: Final = """body { font: 16px/1.5 system-ui; margin: 2rem auto; max-width: 72rem }
table { border-collapse: collapse } td, th { padding: .3rem .8rem .3rem 0; text-align: left }
tr { border-bottom: 1px solid #ddd; vertical-align: top }
"""


class Documentation:
    """Pages and documents, read when they are asked for so that none delays the start."""

    def __init__(self, contracts: Path) -> None:
        """`contracts` is the folder of the generated documents."""
        self._folder = contracts
        self._contracts = Files(contracts)
        self._schemas = Files(SCHEMAS)
        self._assets = Files(_assets())

    async def get(self, path: str, *, packed: bool) -> Response | None:
        """The page or document at a path; None if there is none."""
        match path.removeprefix("/").split("/"):
            case ["openapi.json" | "asyncapi.json" as name]:
                return await self._contracts.find(name, packed=packed, headers=_caching(ASK_AGAIN))
            case ["schemas", name]:
                return await self._schemas.find(name, packed=packed, headers=_caching(ASK_AGAIN))
            case ["docs", "assets", name]:
                return await self._assets.find(name, packed=packed, headers=_caching(_A_DAY))
            case _:
                return self._page(path)

    def _page(self, path: str) -> Response | None:
        match path:
            case "/docs":
                return _html(_SWAGGER, _DOCS_POLICY)
            case "/docs/start.js":
                return Response(_SWAGGER_START, media_type="text/javascript")
            case "/redoc":
                return _html(_REDOC, _DOCS_POLICY)
            case "/asyncapi":
                return _html(self._events(), _TEXT_POLICY)
            case "/asyncapi/style.css":
                return Response(_STYLE, media_type="text/css")
        return None

    def _events(self) -> str:
        """Every event in a table a person can read; the document itself is /asyncapi.json."""
        document = orjson.loads((self._folder / "asyncapi.json").read_bytes())
        messages = document["components"]["messages"]
        rows = "".join(_row(key, m) for key, m in messages.items() if "x-permission" in m)
        body = (
            f"<h1>{escape(document['info']['title'])}</h1>"
            f"<p>{escape(document['info']['description'])}</p>"
            '<p>As a document: <a href="/asyncapi.json">/asyncapi.json</a> (AsyncAPI 3.0).</p>'
            "<table><thead><tr><th>Event</th><th>Meaning</th><th>Seen with</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
        head = '<link rel="stylesheet" href="/asyncapi/style.css">'
        return _PAGE.format(head=head, body=body)


def _row(key: str, message: dict[str, Any]) -> str:
    event = f'<a href="/schemas/{escape(key)}.json"><code>{escape(key)}</code></a>'
    seen = escape(str(message["x-permission"] or "nobody"))
    cells = (event, escape(message["summary"]), f"<code>{seen}</code>")
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _html(page: str, page_policy: str) -> HTMLResponse:
    return HTMLResponse(
        page, headers={"content-security-policy": page_policy, **_caching(ASK_AGAIN)}
    )


def _caching(caching: str) -> dict[str, str]:
    return {"cache-control": caching}


def _assets() -> Path:
    """Where the package fastapi-offline keeps Swagger UI and ReDoc; it is not imported."""
    spec = find_spec("fastapi_offline")
    folders = spec.submodule_search_locations if spec is not None else None
    return Path(folders[0] if folders else "not-installed") / "static"
