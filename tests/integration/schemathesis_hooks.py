"""Lets schemathesis speak the hub's CBOR and sign as an enrolled device (protocol_test.py runs it)."""
import re

import cbor2
import schemathesis

from foreign import CBOR, ForeignDevice

DEVICE = ForeignDevice.load()


def real(value):
    """The description shows byte strings in hexadecimal."""
    if isinstance(value, list):
        return [real(one) for one in value]
    if isinstance(value, str) and re.fullmatch(r"([0-9a-f]{2})*", value):
        return bytes.fromhex(value)
    return value


def encoded(value):
    try:
        return cbor2.dumps(real(value), canonical=True)
    except (UnicodeEncodeError, OverflowError):
        return b"\xff"


@schemathesis.serializer(CBOR)
def to_cbor(context, value):
    return encoded(value)


@schemathesis.serializer("application/offset+octet-stream")
def to_bytes(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def before_call(context, case, kwargs):
    path = case.formatted_path
    body = b""
    if case.media_type == CBOR:
        body = encoded(case.body)
    elif isinstance(case.body, bytes):
        body = case.body
    case.headers = dict(case.headers or {}, **DEVICE.headers(case.method.upper(), path, body))
