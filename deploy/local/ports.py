"""Free loopback ports."""

import random
import socket
from collections.abc import Iterable

_SERVERS = range(20_000, 32_768)


def is_free(port: int) -> bool:
    """Whether a server could bind this port on loopback now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose(preferred: int, taken: Iterable[int] = ()) -> int:
    """The preferred port, or the next free one above it that is not in `taken`."""
    refused = set(taken)
    for port in range(preferred, min(preferred + 400, 65536)):
        if port not in refused and is_free(port):
            return port
    return any_free(refused)


def any_free(taken: Iterable[int] = ()) -> int:
    """A port not in `taken` that is free, and that the kernel lends to no outgoing connection."""
    refused = set(taken)
    for port in random.sample(_SERVERS, len(_SERVERS)):
        if port not in refused and is_free(port):
            return port
    raise OSError("no port from 20000 to 32767 is free")
