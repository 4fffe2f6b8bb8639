"""Sending files and looking at what comes back, as browsers do."""

import io
from typing import Any

from libs.domain.ids import new_id
from libs.testing.services import Answer, Client


async def send(
    client: Client,
    path: str,
    data: bytes,
    *,
    method: str = "PUT",
    name: str = "me.png",
    kind: str = "image/png",
) -> Answer:
    """Send a file with its name exactly as given."""
    boundary = new_id().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    body = io.BytesIO(head.encode() + data + f"\r\n--{boundary}--\r\n".encode())
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return await client.request(method, path, data=body, headers=headers)


async def look(client: Client, path: str, **options: Any) -> tuple[int, dict[str, str], bytes]:
    """GET bytes: status, headers (names in lower case), body."""
    headers = {"Authorization": f"Bearer {client._token}", **options.pop("headers", {})}
    url = client.url + path
    async with client._session.get(url, headers=headers, **options) as answer:
        shown = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, shown, await answer.read()
