"""A device that shares no code with ours: it enrols and signs by what the description says, in Python."""
import base64
import hashlib
import hmac
import json
import os
import secrets
import urllib.parse
import urllib.request

import cbor2
from nacl.public import PrivateKey
from nacl.signing import SigningKey

CBOR = "application/wincheck+cbor"


class ForeignDevice:
    def __init__(self, facts):
        self.facts = facts
        self.request_key = SigningKey(bytes.fromhex(facts["seed"]))

    @staticmethod
    def enrol(invitation, at):
        """Against an invitation of a simulated hub."""
        fields = dict(urllib.parse.parse_qsl(invitation.split("?", 1)[1]))
        root, secret = bytes.fromhex(fields["tenant"]), bytes.fromhex(fields["secret"])
        device = ForeignDevice({"url": fields["url"], "at": at, "device": secrets.token_hex(16),
                                "seed": secrets.token_hex(32)})
        transcript = [0, hashlib.sha256(root).digest()[:16], bytes.fromhex(fields["id"]),
                      bytes.fromhex(device.facts["device"]), bytes(SigningKey.generate().verify_key),
                      bytes(device.request_key.verify_key), bytes(PrivateKey.generate().public_key), True]
        mac = hmac.digest(secret, b"wincheck enrol 1\n" + cbor2.dumps(transcript, canonical=True), "sha256")
        state = device.ask("POST", "/v1/enrol", [transcript, mac])[0]
        assert state == 1, state
        return device

    @staticmethod
    def load():
        return ForeignDevice(json.loads(os.environ["WINCHECK_FOREIGN"]))

    def save(self):
        return json.dumps(self.facts)

    def headers(self, method, path, body):
        """What a signed request carries besides its own; `path` with its query."""
        nonce, time = secrets.token_hex(8), "0"
        covered = b"" if path.startswith("/v1/evidence") else body
        text = "wincheck request 1\n%s\n%s\n%s\n%s\n%s\n%s" % (
            method, path, nonce, time, self.facts["at"], hashlib.sha256(covered).hexdigest())
        signature = base64.b64encode(self.request_key.sign(text.encode()).signature).decode()
        return {"Wincheck-Device": self.facts["device"], "Wincheck-Nonce": nonce, "Wincheck-Time": time,
                "Wincheck-At": self.facts["at"], "Wincheck-Signature": signature}

    def ask(self, method, path, message):
        body = cbor2.dumps(message, canonical=True)
        request = urllib.request.Request(self.facts["url"] + path, data=body, method=method,
                                         headers=dict(self.headers(method, path, body), **{"Content-Type": CBOR}))
        with urllib.request.urlopen(request, timeout=30) as answer:
            return cbor2.loads(answer.read())
