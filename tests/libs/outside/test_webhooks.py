"""Signatures by Standard Webhooks: its own example, and what does not fit."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.outside.webhooks import BadSignature, is_secret, new_secret, sign, verify

# The example of the specification's own libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNED = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_we_sign_as_the_specification_does() -> None:
    """And what is signed by any of two secrets is known, among other signatures."""
    assert sign(SECRET, SIGNED["webhook-id"], AT, BODY) == SIGNED
    both = {**SIGNED, "webhook-signature": f"v1a,xyz v1,AAAA {SIGNED['webhook-signature']}"}
    assert verify([new_secret(), SECRET], both, BODY, AT) == SIGNED["webhook-id"]
    assert is_secret(new_secret())
    assert not is_secret("whsec_c2hvcnQ=")
    assert not is_secret("secret")


@pytest.mark.parametrize(
    ("change", "body", "late"),
    [
        ({}, BODY + b" ", 0),
        ({}, BODY, 301),
        ({}, BODY, -301),
        ({"webhook-id": "another"}, BODY, 0),
        ({"webhook-id": ""}, BODY, 0),
        ({"webhook-id": "with.dot"}, BODY, 0),
        ({"webhook-timestamp": "1614265331"}, BODY, 0),
        ({"webhook-timestamp": " 1614265330"}, BODY, 0),
        ({"webhook-timestamp": "-1"}, BODY, 0),
        ({"webhook-timestamp": "9" * 30}, BODY, 0),
        ({"webhook-signature": ""}, BODY, 0),
        ({"webhook-signature": "v0,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}, BODY, 0),
        ({"webhook-signature": "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}, BODY, 0),
        ({"webhook-signature": "v1,é"}, BODY, 0),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, str], body: bytes, late: int) -> None:
    """Whatever was changed, and messages from another time."""
    with pytest.raises(BadSignature):
        verify([SECRET], {**SIGNED, **change}, body, AT + timedelta(seconds=late))
