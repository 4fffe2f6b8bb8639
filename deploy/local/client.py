"""A small client of the public API, as scripts of a customer would have one."""

import http.client
import json
import time
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from deploy.local.problem import SetupError

NAMESPACE = uuid.UUID("6f1d0a52-8f60-4d1c-9f0e-5f2f0c1f7a11")
TRIES = 8


class RefusedError(SetupError):
    """The API refused a request: its status and the problem it answered."""

    def __init__(self, method: str, path: str, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{method} {path} was refused: {status} {problem}")
        self.status = status
        self.code = str(problem.get("code", ""))


class Client:
    """Requests as one signed-in person; every POST may be repeated safely."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port = port
        self._token = token

    @classmethod
    def signed_in(cls, port: int, email: str, password: str) -> "Client":
        """Sign in; `RefusedError` (401) when the person is not known."""
        anonymous = cls(port)
        tokens = anonymous.post("auth/login", {"email": email, "password": password})
        return cls(port, tokens["access_token"])

    def get(self, path: str, **query: str) -> Any:  # JSON
        """The answer to a GET."""
        return self._request("GET", f"{path}?{urlencode(query)}" if query else path, None, "")

    def post(
        self,
        path: str,
        body: dict[str, Any],
        *,
        once: str = "",
        version: int | None = None,
        wait: int = 0,
    ) -> Any:
        """The answer to a POST; `once` names it, so that a second run repeats nothing.

        `version` is the one that is changed, where one must be named; `wait` for how many seconds
        its outcome is worth waiting for.
        """
        key = str(uuid.uuid5(NAMESPACE, once)) if once else str(uuid.uuid4())
        more = {**_matching(version), **({"Prefer": f"wait={wait}"} if wait else {})}
        return self._request("POST", path, body, key, more)

    def patch(self, path: str, body: dict[str, Any], *, version: int) -> Any:
        """The answer to a PATCH of this version."""
        return self._request("PATCH", path, body, str(uuid.uuid4()), _matching(version))

    def put(self, path: str, body: dict[str, Any], *, version: int | None = None) -> Any:
        """The answer to a PUT; `version` is the one that is replaced, where there are versions."""
        return self._request("PUT", path, body, "", _matching(version))

    def _request(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        key: str,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Any:
        for attempt in range(TRIES):
            try:
                return self._once(method, path, body, key, more)
            except RefusedError as refusal:
                busy = refusal.status in {429, 502, 503, 504}
                if not busy or attempt == TRIES - 1:
                    raise
            except (OSError, http.client.HTTPException) as error:
                if attempt == TRIES - 1:
                    raise SetupError(f"{method} {path}: the gateway is away ({error}).") from error
            time.sleep(0.2 * 2**attempt)
        raise AssertionError

    def _once(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        key: str,
        more: Mapping[str, str],
    ) -> Any:
        headers = {"Content-Type": "application/json", **more}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if key:
            headers["Idempotency-Key"] = key
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            text = json.dumps(body) if body is not None else None
            connection.request(method, f"/api/v1/{path}", text, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        answer = json.loads(content) if content else {}
        if response.status >= http.client.BAD_REQUEST:
            raise RefusedError(method, path, response.status, answer)
        return answer


def _matching(version: int | None) -> Mapping[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}
