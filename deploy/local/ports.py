"""Free loopback ports."""

import socket
from collections.abc import Iterable


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
    return any_free()


def any_free() -> int:
    """A port the system says is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
