"""The gateway's composition root: settings, parts, and the server they run in."""

from urllib.parse import urlsplit

import uvicorn
from prometheus_client import start_http_server
from starlette.types import ASGIApp

from gateway.access import Access
from gateway.api_keys import ApiKeys
from gateway.app import Gateway
from gateway.console_files import Console
from gateway.documentation import Documentation
from gateway.door import Door
from gateway.forward import Forwarder
from gateway.limits import Buckets
from gateway.live.events import Events
from gateway.live.hub import Hub
from gateway.live.socket import Socket
from gateway.live.watching import Watching
from gateway.operations import Operations
from gateway.revocations import Revocations
from gateway.routes import Routes
from gateway.server import HeadLimited, Server
from gateway.settings import GatewaySettings
from libs.messaging.stream import LiveStream
from libs.telemetry import logs, spans
from libs.web.server import FINISH_WITHIN
from libs.web.tokens import TokenVerifier, keys_at

_LONGEST_MESSAGE = 65_536


def build(settings: GatewaySettings) -> tuple[Gateway, Hub]:
    """The gateway, not yet started, and its hub, which is told when the server stops."""
    routes = Routes.load(settings.contracts)
    tokens = TokenVerifier(keys_at(settings.auth_url))
    revocations = Revocations()
    stream = LiveStream(settings.broker_url.get_secret_value(), "gateway")
    hub = Hub(
        stream,
        revocations,
        memory=settings.live_memory,
        most_behind=settings.live_replay,
        heartbeat_seconds=settings.live_heartbeat_seconds,
    )
    user_rate, address_rate, guess_rate = settings.rates()
    api_keys = ApiKeys(
        settings.auth_url, settings.service_secret.get_secret_value(), Buckets(address_rate)
    )
    access = Access(
        tokens,
        api_keys,
        revocations,
        hub.loaded.is_set,
        Buckets(user_rate),
        Buckets(address_rate),
        Buckets(guess_rate),
    )
    forwarder = Forwarder()
    door = Door(routes, access, forwarder, settings)
    gateway = Gateway(
        door=door,
        forwarder=forwarder,
        closing=[forwarder.close, api_keys.close],
        tokens=tokens,
        hub=hub,
        socket=Socket(hub, access, Watching(door), origins(settings), settings.live_queue),
        events=Events(hub, access, settings.live_queue),
        operations=Operations(access, {s: settings.url_of(s) for s in routes.services}),
        documentation=Documentation(settings.contracts),
        console=Console(settings.console),
        shows_figures=settings.environment == "local" and not settings.metrics_port,
    )
    return gateway, hub


def server(app: ASGIApp, settings: GatewaySettings, hub: Hub) -> Server:
    """A uvicorn server with our limits."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=HeadLimited.to(settings.header_bytes),
        ws="websockets-sansio",
        ws_max_size=_LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=FINISH_WITHIN,
        timeout_keep_alive=75,
    )
    return Server(config, before_shutdown=hub.close)


def origins(settings: GatewaySettings) -> frozenset[str]:
    """The web pages that may open a WebSocket: our own, under both names of this machine."""
    public = urlsplit(settings.public_url)
    own = {f"{public.scheme}://{public.netloc}"}
    if public.hostname in {"localhost", "127.0.0.1"}:
        own |= {f"{public.scheme}://{host}:{public.port}" for host in ("localhost", "127.0.0.1")}
    return frozenset(own | {o.strip() for o in settings.allowed_origins.split(",") if o.strip()})


def main() -> None:
    """Serve until SIGTERM."""
    settings = GatewaySettings()
    logs.configure("gateway", settings.log_level)
    spans.send_to(settings.traces_url, "gateway")
    gateway, hub = build(settings)
    if settings.metrics_port:
        start_http_server(settings.metrics_port, settings.host)
    server(gateway, settings, hub).run()


if __name__ == "__main__":
    main()
