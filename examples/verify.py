#!/usr/bin/env python3
"""Verifies a proof bundle (.wckproof) offline, from docs/format.md alone.
    verify.py FILE [--tenant KEY]      KEY = the tenant's public key, 64 hex digits
Shares no code with wincheck. Exit 0: all that it claims holds (with --tenant: under that key); 1: not; 2: usage."""
import base64
import hashlib
import pathlib
import sys

try:
    import nacl.bindings
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey
except ImportError:
    raise SystemExit(print("verify.py: this Python has no PyNaCl (Debian: python3-nacl)", file=sys.stderr) or 2)

PLAN, START, CAPTURE, SEAL, ERASE, RENEWED, DEVICE, INTAKE, LOG, CORE, SECRET = 10, 11, 19, 25, 26, 90, 1, 2, 3, 1, 4
KINDS = {"i": int, "u": int, "w": int, "t": str, "b": bytes, "f": bool, "l": list}
SIMPLE = {0xF4: False, 0xF5: True, 0xF6: None}

def need(condition, why):
    if not condition:
        raise ValueError(why)

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def cbor(data):
    value, at = cbor_item(data, 0, 8)
    need(at == len(data), "bytes after the value")
    return value

def cbor_item(data, at, depth):
    need(at < len(data), "data ends too early")
    first, major, value, at = data[at], data[at] >> 5, data[at] & 31, at + 1
    if first in SIMPLE:
        return SIMPLE[first], at
    if value >= 24:
        need(value <= 27 and at + (1 << (value - 24)) <= len(data), "indefinite length, or data ends too early")
        width = 1 << (value - 24)
        value, at = int.from_bytes(data[at:at + width], "big"), at + width
        need(value >= (24 if width == 1 else 1 << 4 * width), "integer not in shortest form")
    if major < 2:
        need(value < 1 << (64 - major), "integer out of range")
        return (-1 - value if major else value), at
    need(major < 5 and value <= len(data) - at, "wrong kind or length")
    if major < 4:
        piece = data[at:at + value]
        return (piece.decode("utf-8") if major == 3 else piece), at + value
    need(depth > 0, "nested too deeply")
    items = []
    while len(items) < value:
        item, at = cbor_item(data, at, depth - 1)
        items.append(item)
    return items, at

def fields(value, kinds, what):
    """Checks an array, one word a field: i signed, u unsigned, w 32-bit, t text, b bytes, f flag, l list,
    a number = that many bytes; with '?' it may be null."""
    first = kinds.rstrip(" *").split()  # "*": fields that came later stand at the end
    need(isinstance(value, list) and len(first) <= len(value) <= len(first) + 99 * kinds.endswith("*"), f"{what}: fields")
    for item, kind in zip(value, first):
        if not (kind.endswith("?") and item is None):
            kind = kind.rstrip("?")
            good = len(item) == int(kind) if kind.isdigit() and type(item) is bytes else type(item) is KINDS.get(kind)
            low, bits = {"u": (0, 64), "w": (0, 32), "i": (-1 << 63, 63)}.get(kind, (0, 0))
            need(good and (not bits or low <= item < 1 << bits), f"{what}: a field of the wrong kind")
    return value

def base64_bytes(text):
    need(base64.b64encode(base64.b64decode(text)).decode() == text, "not canonical base64")
    return base64.b64decode(text)

def parse_note(raw):
    text = raw.decode("utf-8")
    body, _, rest = text.rpartition("\n\n")
    lines = [line.split(" ") for line in rest[:-1].split("\n")]
    need(len(raw) <= 16384 and rest.endswith("\n") and all(c == "\n" or c >= " " for c in text) and len(lines) <= 32
         and all(len(line) == 3 and line[0] == "\u2014" and line[1] and "+" not in line[1] and len(line[2]) > 7
                 for line in lines), "note is not well formed")
    return body + "\n", [(name, base64_bytes(blob)) for _, name, blob in lines]

def signature_of(signatures, name, kind, key):
    key_id = sha256(name.encode(), b"\n", bytes([kind]), key)[:4]
    return next((blob[4:] for found, blob in signatures if found == name and blob[:4] == key_id), None)

def signed_checkpoint(raw, names, key):
    body, signatures = parse_note(raw)
    blobs = [blob for name in names if key and (blob := signature_of(signatures, name, 1, key))]
    need(blobs, "not signed by the expected key")
    VerifyKey(key).verify(body.encode(), blobs[0])
    return parse_checkpoint(body)

def parse_checkpoint(body):
    lines = body[:-1].split("\n")
    need(3 <= len(lines) <= 35 and all(lines) and lines[1] == str(int(lines[1])) and 0 <= int(lines[1]) < 1 << 64
         and len(base64_bytes(lines[2])) == 32, "checkpoint is not well formed")
    return lines[0], int(lines[1]), base64_bytes(lines[2]), lines[3:]

def tree_root(level):
    while len(level) > 1:
        level = [sha256(b"\1", *level[i:i + 2]) if level[i + 1:] else level[i] for i in range(0, len(level), 2)]
    return level[0] if level else sha256()

def verify_inclusion(node, index, size, path, root):
    good, last = index < size, size - 1
    for sibling in path:
        need(good and last > 0 and type(sibling) is bytes and len(sibling) == 32, "the proof does not lead to the root")
        is_right = index & 1 or index == last
        node = sha256(b"\1", sibling, node) if is_right else sha256(b"\1", node, sibling)
        while is_right and index and not index & 1:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    need(good and last == 0 and node == root, "the proof does not lead to the root")

def read_sections(data):
    need(data.startswith(b"WCKPROOF0\n"), "not a proof bundle")
    at, found, counts = 10, [], {}
    while True:
        start = at
        need(at < len(data) and at + data[at] + 5 <= len(data), "end: the section is missing")
        raw, at = data[at + 1:at + 1 + data[at]], at + 1 + data[at]
        name, at = raw.decode("utf-8"), at + 36 + int.from_bytes(data[at:at + 4], "little")
        body = data[start + 5 + len(raw):at - 32]
        need(at <= len(data) and sha256(raw, body) == data[at - 32:at], f"{name}: damaged")
        if name == "end":
            need(at == len(data) and body == sha256(data[:start]), "end: the file was changed")
            return found
        kind = name.split("/")[0]
        number = counts[kind] = counts.get(kind, -1) + 1
        need(name == (f"{kind}/{number}" if found and kind != "tenant" else "tenant") and (not found) ==
             (name == "tenant"), f"{name}: not the section expected here")
        found.append((name, kind, body))

class Bundle:
    def __init__(self, data, wanted):
        self.wanted, self.problems, self.is_simulated, self.stream, sections = wanted, [], False, None, []
        self.openings, self.trees, self.logs, self.entries, self.places, self.received = {}, {}, [], [], {}, set()
        self.stored, self.documents, self.shown, self.hidden, self.erased, self.named = *[set() for _ in range(5)], {}
        self.step("file", lambda file: sections.extend(read_sections(file)), data)
        self.step("tenant", self.tenant, sections[0][2] if sections else b"")
        steps = "opening checkpoint log-checkpoint entry receipt evidence-receipt links document evidence".split()
        for kind in [] if self.problems else steps:
            for name, found, body in sections if kind != "links" else []:
                if found == kind:
                    self.step(name, getattr(self, kind.replace("-", "_")), body)
            if kind == "links":
                streams = [e["stream"] for e in self.entries if e["h"][15] is None]
                self.stream = streams[0] if len(streams) == 1 else None
                for check, e in [(check, e) for check in (self.chain, self.core) for e in self.entries]:
                    self.step(e["name"], check, e)
        self.problems += [f"{name}: unknown section" for name, kind, _ in sections[1:] if kind not in steps]
    def step(self, name, check, argument):
        try:
            self.section = name
            check(argument)
        except (ValueError, CryptoError) as error:  # a malformed text, number or base64 is a ValueError too
            self.problems.append(f"{name}: {error}")
    def tenant(self, body):
        form, self.root, intake, log = fields(cbor(body), "w 32 b? b?", "tenant")
        need(form == 0 and self.wanted in (None, self.root), "a newer format, or it rests on another tenant key")
        self.id = sha256(self.root)[:16]
        self.grades = [f"wincheck/intake/{self.id.hex()}/{grade}" for grade in ("archived", "durable")]
        self.intake = intake and self.certificate(intake, INTAKE)[6]
        self.log = log and self.certificate(log, LOG)[6]
    def certificate(self, data, kind):
        body, signature = fields(cbor(data), "b 64", "certificate")
        c = fields(cbor(body), "w 16 w 16 t t 32? 32? 32? t f i 32", "certificate")
        VerifyKey(self.root).verify(b"wincheck certificate 0\n" + body, signature)
        need(c[:3] == [0, self.id, kind] and c[12] == self.root and len(data) <= 1024 and len(c[4].encode()) <= 64
             and len(c[5].encode()) <= 8, "certificate: of another tenant or kind")
        need(c[6] and (kind != DEVICE or c[7] and c[8]) and all(
            key is None or nacl.bindings.crypto_core_ed25519_is_valid_point(key) for key in (c[6], c[7], c[12])),
            "certificate: a key is missing or weak")
        self.is_simulated |= c[10]
        return c
    def opening(self, body):
        o = fields(cbor(body), "w 16 16 16 w l? i b", "opening record")
        c = self.certificate(o[7], DEVICE)
        need(o[5] is None or fields(o[5], "16 u 32", "predecessor"), "opening record")
        need(o[:3] == [0, self.id, c[3]] and len(body) <= 2048 and o[3] not in self.openings,
             "of another tenant or device, or given twice")
        self.openings[o[3]] = {"device": o[2], "key": c[6], "hash": sha256(b"\3", body)}
    def checkpoint(self, body):
        origin = parse_checkpoint(parse_note(body)[0])[0]
        found = [(incarnation, o) for incarnation, o in self.openings.items()
                 if origin == f"wincheck/0/{self.id.hex()}/{o['device'].hex()}/{incarnation.hex()}"]
        need(found, "no opening record for this checkpoint")
        tree = signed_checkpoint(body, [f"wincheck/device/{found[0][1]['device'].hex()}"], found[0][1]["key"])
        need(self.trees.setdefault((found[0][0], tree[1]), tree) is tree, "given twice")
    def log_checkpoint(self, body):
        self.logs.append(signed_checkpoint(body, [f"wincheck/log/{self.id.hex()}"], self.log))
    def header(self, raw, parts):
        h = fields(cbor(raw), "w 16 16 16 u 32 l i i u 16 l? 16? t w 16? u l w w l", "header")
        fields(h[6], "i w", "hybrid clock")
        need(h[11] is None or fields(h[11], "16 u 32", "log head"), "log head")
        seen = [fields(s, "16 u", "seen")[0] for s in h[17]]
        heads = [fields(p, "w w 32", "part") for p in h[20]]
        classes = [p[0] for p in heads]
        need(h[0] == 0 and len(h[13].encode()) <= 64 and abs(h[8]) <= 18 * 60 and len(raw) <= 8192
             and seen == sorted(set(seen)) and len(seen) <= 16 and classes[:1] == [CORE]
             and classes == sorted(set(classes)) and classes[-1] <= SECRET and len(parts) == len(heads)
             and len(raw) + sum(p[1] + 32 for p in heads) <= 61440, "the header breaks a rule")
        for (number, length, stated), part in zip(heads, parts):
            found, salt, data = fields(part, "w 32? b?", "part")
            good = data is None or sha256(b"\2", bytes([number]), salt or b"", data) == stated and len(data) == length
            need(found == number and (salt is None) == (data is None) and good, f"part {number} does not match")
        need(parts[0][2] is not None, "core part withheld")
        return h, parts[0][2]
    def entry(self, body):
        raw, parts, size, path, log = fields(cbor(body), "b l u l l?", "entry")
        (h, core), digest = self.header(raw, parts), sha256(b"\0", raw)
        need(h[3] in self.openings and (h[3], size) in self.trees, "no opening record or checkpoint for this entry")
        need(h[1] == self.id and h[2] == self.openings[h[3]]["device"], "of another tenant or device")
        verify_inclusion(digest, h[4], size, path, self.trees[h[3], size][2])
        if log is not None:
            epoch, index, log_size, salt, path = fields(log, "16 u u 32 l", "log proof")
            heads = [tree[2] for tree in self.logs
                     if tree[:2] == (f"wincheck-log/0/{self.id.hex()}/{epoch.hex()}", log_size)]
            need(heads, "no log checkpoint for this entry")
            verify_inclusion(sha256(b"\0\4", salt, digest), index, log_size, path, heads[0])
        need(self.places.setdefault((h[3], h[4]), digest) is digest, "given twice")
        self.hidden |= {(digest, part[0]) for part in parts if part[2] is None}
        self.entries.append({"name": self.section, "h": h, "hash": digest, "tree": (h[3], size), "core": core,
                             "log": log is not None, "stream": h[15] or digest[:16]})
    def receipt(self, body):
        text, signatures = parse_note(body)
        blobs = [b for name in self.grades if self.intake and (b := signature_of(signatures, name, 4, self.intake))]
        need(blobs and len(blobs[0]) == 72, "not signed by the intake key")
        seconds = int.from_bytes(blobs[0][:8], "big")
        VerifyKey(self.intake).verify(f"cosignature/v1\ntime {seconds}\n{text}".encode(), blobs[0][8:])
        need(found := [place for place, tree in self.trees.items() if tree == parse_checkpoint(text)], "of no checkpoint")
        self.received.add(found[0])
    def evidence_receipt(self, body):
        device, receipt = fields(cbor(body), "16 l", "evidence receipt")
        note, originals = fields(receipt, "t l", "evidence receipt")
        origin, size, root, rest = signed_checkpoint(note.encode(), self.grades, self.intake)
        need(origin == f"wincheck-evidence/0/{self.id.hex()}/{device.hex()}" and len(rest) == 1
             and rest[0].startswith("time ") and str(int(rest[0][5:])) == rest[0][5:], "not well formed")
        pairs = [tuple(fields(o, "32 u", "original")) for o in originals]
        leaves = [sha256(b"\0\x82\x58\x20", digest, cbor_unsigned(length)) for digest, length in pairs]
        need(pairs == sorted(set(pairs)) and size == len(pairs) and root == tree_root(leaves), "of another list")
        self.stored |= {(device, *pair) for pair in pairs}
    def chain(self, e):
        need(e["stream"] == self.stream, "the inspection must have one opening entry, and all be of its stream")
        h = e["h"]
        need((self.places.get((h[3], h[4] - 1)) if h[4] else self.openings[h[3]]["hash"]) in (None, h[5]), "does not follow")
    def core(self, e):
        kind, version, c = e["h"][18], e["h"][19], e["core"]
        c = fields(cbor(c), "b l", "values recorded beside")[0] if version == 2 and kind in (START, RENEWED) else c
        if version in (1, 2) and kind == RENEWED:
            self.documents |= set(fields(cbor(c), "32? 32? b", "renewal")[:2])
        elif version == 1 and kind == PLAN or version in (1, 2) and kind == START:
            self.documents |= set(fields(cbor(c), "t t t i i t l 32 32 32? 32 f t t b *", "assignment")[7:10])
        elif version == 1 and kind == CAPTURE:
            c = fields(cbor(c), "l t t f f 32 32 u w l *", "capture")
            self.named[c[6], c[7]] = self.named.get((c[6], c[7])) or (e["h"][2], c[6], c[7]) in self.stored
        elif version == 1 and kind == SEAL:
            c = fields(cbor(c), "u 32 l l l t t t t f 32 32 32?", "seal")
            covered = {x["hash"] for x in self.entries for *key, top in [fields(f, "16 16 u", "frontier") for f in c[2]]
                       if x["h"][2:4] == key and x["h"][4] <= top}
            need(len(covered) == c[0] and tree_root(sorted(covered)) == c[1], "the seal covers other entries")
            self.documents |= set(c[10:13])
        elif version == 1 and kind == ERASE:
            named = [fields(target, "16 u 32 l", "erase") for target in fields(cbor(c), "t l", "erase")[1]]
            self.erased |= {(target[2], part) for target in named for part in target[3]}
    def document(self, body):
        need(sha256(body) in self.documents, "no entry names this document")
    def evidence(self, body):
        need((original := (sha256(body), len(body))) in self.named and original not in self.shown, "not recorded evidence")
        self.shown.add(original)

def cbor_unsigned(value):
    width = next(i for i in range(4) if value < 1 << (8 << i))
    return bytes([value]) if value < 24 else bytes([24 + width]) + value.to_bytes(1 << width, "big")

def main(arguments):
    tenant = bytes.fromhex(arguments[2]) if len(arguments) == 3 and arguments[1] == "--tenant" else None
    need(len(arguments) == 1 or tenant is not None and len(tenant) == 32, __doc__)
    bundle = Bundle(pathlib.Path(arguments[0]).read_bytes(), tenant)
    if bundle.problems or not bundle.entries:
        return print("NOT PROVEN", *bundle.problems, sep="\n") or 1
    claim, count, originals = "{}: {}proven ({})".format, len(bundle.entries), len(bundle.named)
    received = sum(e["tree"] in bundle.received for e in bundle.entries)
    logged, stored = sum(e["log"] for e in bundle.entries), sum(bundle.named.values())
    print(f"inspection {bundle.stream.hex()}" + (" (simulated: for trials only)" if bundle.is_simulated else ""))
    print(claim("recorded by the device", "", f"{count} entries"))
    print(claim("received by HQ", "" if (received, stored) == (count, originals) else "not ",
                f"{received} of {count} entries, {stored} of {originals} originals"))
    print(claim("in HQ's log", "" if logged == count else "not ", f"{logged} of {count} entries"))
    print(f"originals shown: {len(bundle.shown)} of {originals}\nparts not shown: {len(bundle.hidden)}, erased: "
          f"{len(bundle.hidden & bundle.erased)}\ntenant key {bundle.root.hex()}" + " (compare it)" * (not tenant))
    return 0

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError) as usage:
        sys.exit(print(usage, file=sys.stderr) or 2)
