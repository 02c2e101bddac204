"""Who may write: a page of this very Fava, and nobody else.

Fava has no check of its own: a form on any website that a person visits could be sent
to the Fava on that person's machine.  So whatever writes takes PUT with JSON alone,
which a browser never sends elsewhere unasked; and it refuses what says that it comes
from elsewhere, or what names a host that is not served here (a name of the attacker's
that was made to lead to this machine: DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import json
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from beancount_infast.sentences import say

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask import Request

# Far more than any recording needs.
MOST_BYTES = 64 * 1024
# What is still taken in of a request that is refused, before the line is cut.
MOST_DROPPED = 32 * 1024 * 1024


class Unfit(Exception):  # noqa: N818  (the request is at fault, not the program)
    """A request that is not answered.

    Attributes:
        status: The status of the answer.
        sentence: Why.
    """

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def check(request: Request, hosts: Collection[str]) -> None:
    """Check that a request to write comes from a page of this Fava.

    Args:
        request: The request.
        hosts: Names under which this Fava is served, besides those of this machine.

    Raises:
        Unfit: It does not.
    """
    if request.method != "PUT":
        raise Unfit(HTTPStatus.METHOD_NOT_ALLOWED, "only PUT is taken here")
    if not is_served(request.host, hosts):
        raise Unfit(
            HTTPStatus.FORBIDDEN,
            say(
                "{0} is not a host of this Fava; if it is, name it in the extension's "
                "line: {1}",
                request.host,
                "\"{'hosts': ['…']}\"",
            ),
        )
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(origin, request.host, hosts):
        raise Unfit(HTTPStatus.FORBIDDEN, f"this was sent by a page of {origin}")
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin"):
        raise Unfit(HTTPStatus.FORBIDDEN, f"this was sent by a {site} page")
    if request.mimetype != "application/json":
        raise Unfit(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "only JSON is taken here")


def is_served(host: str, hosts: Collection[str]) -> bool:
    """Say whether a host that a request names can be this Fava.

    An address is one, for it cannot be made to lead elsewhere; so are this machine's
    own names, and those that the ledger allows.

    Args:
        host: The host, with or without its port.
        hosts: The names that the ledger allows.
    """
    name = _name(host)
    if name is None:
        return False
    own = socket.gethostname().lower()
    if name in ("localhost", own, f"{own}.local") or name.endswith(".localhost"):
        return True
    if name in {allowed.lower() for allowed in hosts}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_own(origin: str, host: str, hosts: Collection[str]) -> bool:
    """Say whether an origin is the page's own: the same host, or an allowed one.

    A proxy may serve HTTPS and may name another host behind it.
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    if parts.netloc.lower() == host.lower():
        return True
    name = _name(parts.netloc)
    return name is not None and name in {allowed.lower() for allowed in hosts}


def drop_rest(request: Request) -> None:
    """Take in what a refused request still sends, and forget it.

    Else the server cuts the line, and the sender never reads why it was refused.
    """
    left = MOST_DROPPED
    while left > 0:
        chunk = request.stream.read(min(left, MOST_BYTES))
        if not chunk:
            break
        left -= len(chunk)


def read_json(request: Request) -> dict[str, Any]:
    """Read the JSON object that a request holds.

    Raises:
        Unfit: It is too large, or no JSON object.
    """
    length = request.content_length
    if length is None:
        raise Unfit(HTTPStatus.LENGTH_REQUIRED, "say how long it is")
    if length > MOST_BYTES:
        raise Unfit(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "this is too large")
    try:
        value = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError) as error:
        raise Unfit(HTTPStatus.BAD_REQUEST, "this is not JSON") from error
    if not isinstance(value, dict):
        raise Unfit(HTTPStatus.BAD_REQUEST, "this is not a JSON object")
    return value
