#!/usr/bin/env python3
"""Opens a sealed file (.wckfile) for one of its readers and verifies what it carries, from docs/format.md alone.
    open_sealed.py FILE SEED [--tenant KEY] [--out FOLDER]
SEED = a file with the reader's 32 bytes, or their 64 hex digits: of headquarters DIR/keys/evidence.
KEY = the tenant's public key, 64 hex digits. FOLDER gets documents and originals, each named by its SHA-256.
Shares no code with wincheck. Exit 0: whole and genuine (with --tenant: under that key); 1: not; 2: usage."""
import argparse
import pathlib
import sys

import nacl.bindings as sodium
import verify
from nacl.exceptions import CryptoError
from verify import cbor, fields, need, sha256

FRAME_BYTES, RECORD_BYTES, SECRET = 65536 + 17, 17 << 20, 4
HEAD, CERTIFICATE, OPENING, SEGMENT, BLOB, CHUNK, WHOLE, END = 1, 2, 3, 4, 5, 6, 7, 255

def number(data):
    return int.from_bytes(data, "little")

def pull(state, header, key, frames):
    """Plain bytes of a secretstream; `frames` are (cipher, associated data), the last one alone is FINAL."""
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
    for place, (cipher, about) in enumerate(frames):
        try:
            plain, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, cipher, about)
        except RuntimeError as error:  # what PyNaCl raises
            raise ValueError("frame %d: was changed, or is another's" % place) from error
        is_last = place == len(frames) - 1
        need(tag == (sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL if is_last else 0), "cut off or put together")
        yield plain

def stream_state():
    return sodium.crypto_secretstream_xchacha20poly1305_state()

def own_key(readers, seed):
    public, secret = sodium.crypto_box_seed_keypair(seed)
    sealed = [box for reader, box in (fields(r, "32 80", "reader") for r in readers) if reader == public]
    return sodium.crypto_box_seal_open(sealed[0], public, secret) if sealed else None

def records_of(data, seed):
    """(tenant, [(kind, bytes)]) up to the end record."""
    need(data.startswith(b"WCKFILE0") and len(data) >= 12, "not a sealed file")
    start = 12 + number(data[8:12])
    need(start - 12 <= 1 << 16 and start + 24 <= len(data), "envelope: cut off")
    form, tenant, readers = fields(cbor(data[12:start]), "w 16 l", "envelope")
    need(form == 0 and 1 <= len(readers) <= 256, "envelope: a newer format")
    key = own_key(readers, seed)
    need(key, "not sealed to this reader")
    frames, at = [], start + 24
    while at < len(data):
        length = number(data[at:at + 4])
        need(at + 4 + length <= len(data) and 17 <= length <= FRAME_BYTES, "frame %d: cut off" % len(frames))
        frames.append((data[at + 4:at + 4 + length], sha256(data[:start])))
        at += 4 + length
    plain, found, at = b"".join(pull(stream_state(), data[start:start + 24], key, frames)), [], 0
    while at < len(plain):
        kind, length = plain[at], number(plain[at + 1:at + 5])
        need(length <= RECORD_BYTES and at + 5 + length <= len(plain), "record %d: cut off" % len(found))
        found.append((kind, plain[at + 5:at + 5 + length]))
        at += 5 + length
    need(found and found[0][0] == HEAD and found[-1][0] == END, "does not go from its head to its end")
    need(cbor(found[-1][1]) == len(found) - 1 and all(k not in (HEAD, END) for k, _ in found[1:-1]), "records are missing")
    return tenant, found

class SealedFile(verify.Bundle):
    """Checks entries as those of a bundle are, and besides whole segments, chunk files and documents."""
    def __init__(self, data, seed, wanted):
        self.problems, self.is_simulated, self.entries, self.openings, self.places = [], False, [], {}, {}
        self.trees, self.stored, self.documents, self.hidden, self.erased = {}, set(), set(), set(), set()
        self.others, self.sealed_to_others = 0, 0
        self.named, self.blobs, self.chunks, self.sets, self.keys, self.seed = {}, {}, {}, {}, {}, seed
        self.id, records = records_of(data, seed)
        form, what, self.stream = fields(cbor(records[0][1]), "w t 16", "head")
        need(form == 0 and what == "inspection", "head: a newer format")
        certificates = [body for kind, body in records if kind == CERTIFICATE]
        certificates += [fields(cbor(body), "w 16 16 16 w l? i b", "opening record")[7] for kind, body in records if kind == OPENING]
        self.root = cbor(fields(cbor(certificates[0]), "b 64", "certificate")[0])[12] if certificates else wanted
        need(wanted in (None, self.root), "rests on another tenant key")
        need(not certificates or sha256(self.root)[:16] == self.id, "envelope: of another tenant")
        checks = {CERTIFICATE: lambda body: self.certificate(body, verify.DEVICE), OPENING: self.opening,
                  SEGMENT: self.segment, WHOLE: self.whole_segment, BLOB: self.blob, CHUNK: self.chunk}
        for place, (kind, body) in enumerate(records):
            if kind in checks:
                self.step("record %d" % place, checks[kind], body)
        for e in self.entries:
            self.step(e["name"], self.core, e)
            self.step(e["name"], self.key, e)
        self.step("chunk files", self.count_chunks, None)
        self.step("documents", lambda _: need(set(self.blobs) <= self.documents or not self.entries, "one is named by no entry"), 0)
    def whole_segment(self, body):
        """For headquarters alone: every leaf is shown, also those of other inspections."""
        key, digest, cipher = fields(cbor(body), "80 32 b", "whole segment")
        public, secret = sodium.crypto_box_seed_keypair(self.seed)
        try:
            key = sodium.crypto_box_seal_open(key, public, secret)
        except CryptoError:
            self.sealed_to_others += 1
            return
        data = b"".join(pull(stream_state(), cipher[:24], key, [(cipher[24:], digest + bytes(4) + (1).to_bytes(4, "little"))]))
        need(sha256(data) == digest, "whole segment: was changed")
        self.segment(data, True)
    def segment(self, body, is_whole=False):
        form, device, incarnation, start, hashes, leaves, note = fields(cbor(body), "w 16 16 u l l t", "segment")
        o = self.openings.get(incarnation)
        need(form == 0 and o and o["device"] == device, "no opening record for this segment")
        need(len(hashes) == bin(start).count("1") and 1 <= len(leaves) <= 256, "range or number of leaves")
        nodes = list(zip([bit for bit in range(63, -1, -1) if start >> bit & 1], hashes))
        last = o["hash"] if start == 0 else hashes[-1] if start & 1 else None
        for sequence, (withheld, raw, parts) in enumerate((fields(leaf, "32? b? l", "leaf") for leaf in leaves), start):
            need((withheld is None) != (raw is None), "a leaf is shown or withheld")
            digest = withheld or self.leaf(raw, parts, (device, incarnation, sequence), last, is_whole)
            node, last = (0, digest), digest
            while nodes and nodes[-1][0] == node[0]:
                node = (node[0] + 1, sha256(b"\1", nodes.pop()[1], node[1]))
            nodes.append(node)
        root = nodes.pop()[1]
        while nodes:
            root = sha256(b"\1", nodes.pop()[1], root)
        name = f"wincheck/device/{device.hex()}"
        tree = verify.signed_checkpoint(note.encode(), [name], o["key"])
        need(tree[:3] == (f"wincheck/0/{self.id.hex()}/{device.hex()}/{incarnation.hex()}", start + len(leaves), root),
             "the note is of another tree")
    def leaf(self, raw, parts, place, last, is_whole):
        (h, core), digest = self.header(raw, parts), sha256(b"\0", raw)
        need((h[1], h[2], h[3], h[4]) == (self.id, *place), "of another tenant, device or place")
        is_here, is_known = (h[15] or digest[:16]) == self.stream, (h[3], h[4]) in self.places
        need(last in (None, h[5]) and (is_here or is_whole), "does not follow, or of another inspection")
        need(self.places.setdefault((h[3], h[4]), digest) == digest, "two entries at one place")
        self.others += not is_here
        if not is_here or is_known:
            return digest
        self.hidden |= {(digest, part[0]) for part in parts if part[2] is None}
        self.entries.append({"name": self.section, "h": h, "hash": digest, "core": core, "stream": self.stream,
                             "parts": {part[0]: part[2] for part in parts}})
        return digest
    def blob(self, body):
        digest, data = fields(cbor(body), "32 b", "document")
        need(sha256(data) == digest and digest not in self.blobs, "the document is another")
        self.blobs[digest] = data
    def chunk(self, body):
        original, index, data = fields(cbor(body), "32 w b", "chunk file")
        self.chunks[original, index, sha256(data)] = data
    def key(self, e):
        """Keys of photos, and the chunk files that a capture lists."""
        h, secret = e["h"], e["parts"].get(SECRET)
        if h[18] == verify.CAPTURE and h[19] == 1:
            c = cbor(e["core"])
            self.sets[c[6], tuple(c[9])] = c[7]
            if secret:
                self.keys[c[6], tuple(c[9])] = own_key(cbor(secret), self.seed)
    def count_chunks(self, _):
        listed = {(original, index, digest) for original, digests in self.sets for index, digest in enumerate(digests)}
        need(set(self.chunks) <= listed, "a chunk file is another than a capture lists")
        self.whole = [s for s in self.sets if all((s[0], i, d) in self.chunks for i, d in enumerate(s[1]))]
    def original(self, which):
        """Bytes of a photo that is here whole and whose key is ours, else None."""
        (original, digests), key = which, self.keys.get(which)
        if not key or which not in self.whole:
            return None
        about = [original + i.to_bytes(4, "little") + len(digests).to_bytes(4, "little") for i in range(len(digests))]
        files = [self.chunks[original, i, digest] for i, digest in enumerate(digests)]
        data = b"".join(b"".join(pull(stream_state(), f[:24], key, [(f[24:], a)])) for f, a in zip(files, about))
        need(sha256(data) == original and len(data) == self.sets[which], "the original is another")
        return data

def write_out(folder, opened, originals):
    folder.mkdir(parents=True, exist_ok=True)
    for digest, data in [*opened.blobs.items(), *originals]:
        (folder / digest.hex()).write_bytes(data)

def main(words):
    wish = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wish.add_argument("file", type=pathlib.Path)
    wish.add_argument("seed")
    wish.add_argument("--tenant", type=bytes.fromhex)
    wish.add_argument("--out", type=pathlib.Path)
    wish = wish.parse_args(words)
    is_path = pathlib.Path(wish.seed).is_file()
    seed = pathlib.Path(wish.seed).read_bytes() if is_path else bytes.fromhex(wish.seed)
    need(len(seed) == 32, "SEED: 32 bytes")
    data = wish.file.read_bytes()
    try:
        opened = SealedFile(data, seed, wish.tenant)
        if not opened.problems:
            originals = [(which[0], data) for which in opened.sets if (data := opened.original(which)) is not None]
    except (ValueError, CryptoError) as error:
        return print("NOT OPENED", error, sep="\n") or 1
    if opened.problems:
        return print("NOT GENUINE", *opened.problems, sep="\n") or 1
    if wish.out:
        write_out(wish.out, opened, originals)
    print(f"inspection {opened.stream.hex()}" + (" (simulated: for trials only)" if opened.is_simulated else ""))
    print(f"entries: {len(opened.entries)} of {len(opened.openings)} chains, all signed\ndocuments: {len(opened.blobs)}")
    print(f"of other inspections, for headquarters: {opened.others} entries, {opened.sealed_to_others} segments not readable here")
    print(f"originals: {len(originals)} read of {len({s[0] for s in opened.sets})}, {len(opened.chunks)} chunk files")
    print(f"tenant key {opened.root.hex() if opened.root else 'none'}" + " (compare it)" * (not wish.tenant))
    return 0

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError) as usage:
        sys.exit(print(usage, file=sys.stderr) or 2)
