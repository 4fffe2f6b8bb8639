"""Which addresses are of the public internet, and which reach inside whatever they look like."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from yarl import URL

_NAT64 = IPv6Network("64:ff9b::/96")
# ::a.b.c.d of old, and the addresses ISATAP makes of an IPv4 one.
_COMPATIBLE = IPv6Network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
# All that is given out on the internet so far (RFC 4291).
_GIVEN_OUT = IPv6Network("2000::/3")
_LONGEST = 2000


def is_public(address: str) -> bool:
    """Whether it is out on the internet; an address that carries another is as public as that."""
    try:
        # What stands behind the % is an interface of this machine.
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(given, IPv4Address):
        return _global(given)
    inner = _carried(given)
    if inner is not None:
        return all(_global(one) for one in inner)
    return "%" not in address and _global(given)


def _global(address: IPv4Address | IPv6Address) -> bool:
    given_out = isinstance(address, IPv4Address) or address in _GIVEN_OUT
    return given_out and address.is_global and not (address.is_multicast or address.is_reserved)


def _carried(address: IPv6Address) -> tuple[IPv4Address, ...] | None:
    """The IPv4 addresses that packets to this one end at."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    low = int(address) & 0xFFFF_FFFF
    isatap = (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP
    if address in _NAT64 or address in _COMPATIBLE or isatap:
        return (IPv4Address(low),)
    return None


def outside_url(text: str, *, allow_private: bool = False) -> str:
    """An address of somebody else's server as it is asked; raises ValueError, with what is wrong.

    Where its name leads is seen when it is asked (calling.py): names change.
    """
    if len(text) > _LONGEST or not text.isprintable() or any(c in text for c in " \\"):
        msg = "an address such as https://shop.example/stock"
        raise ValueError(msg)
    try:
        url = URL(text)
        host, port = url.host, url.port
    except ValueError as error:
        msg = "an address such as https://shop.example/stock"
        raise ValueError(msg) from error
    schemes = {"https", "http"} if allow_private else {"https"}
    if url.scheme not in schemes or not host or not port:
        msg = "an address that begins with https://"
        raise ValueError(msg)
    if url.user is not None or url.password is not None or "@" in url.authority:
        msg = "an address without a user and password: they would be shown to everybody"
        raise ValueError(msg)
    if url.fragment:
        msg = "an address without a # part: servers never see it"
        raise ValueError(msg)
    if _literal(host) and not allow_private and not is_public(host):
        msg = "this address is inside a private network; it must be on the internet"
        raise ValueError(msg)
    return str(url)


def _literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
