"""Draws baseline JPEG pictures of a wanted size from a seed, with nothing but the standard library.

Each 8x8 block is written as its coefficients: a brightness that runs over the picture like a lamp in the
dark, and noise whose strength sets the size of the file. The Huffman tables are our own: eleven symbols of
four bits each, which every decoder accepts.
"""
import random
import struct

BLOCK_VARIANTS = 64  # different noise blocks in one picture
SYMBOL_BITS = 4


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def magnitude_bits(value):
    """The bits JPEG writes after a size symbol: the value, or its complement when negative."""
    size = abs(value).bit_length()
    if size == 0:
        return ""
    return format(value if value > 0 else value + (1 << size) - 1, "0%db" % size)


def coefficient_bits(value):
    size = abs(value).bit_length()
    return format(size, "0%db" % SYMBOL_BITS) + magnitude_bits(value)


def noise_block(rng, strength):
    """63 coefficients that are never 0, so that no run of zeros needs a symbol; then no end mark is due."""
    choices = [value for value in range(-strength, strength + 1) if value]
    return "".join(coefficient_bits(rng.choice(choices)) for _ in range(63))


def quiet_block():
    return format(0, "0%db" % SYMBOL_BITS)  # end of block at once


def huffman_table(kind):
    """Symbols 0..11 with codes of four bits, in order, so a symbol's code is its number."""
    counts = [0] * 16
    counts[SYMBOL_BITS - 1] = 12
    return segment(0xC4, bytes([kind << 4]) + bytes(counts) + bytes(range(12)))


def headers(width, height):
    quantisation = bytes([8]) + bytes([4] * 63)
    frame = struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0])
    return (b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + segment(0xDB, b"\0" + quantisation)
            + segment(0xC0, frame) + huffman_table(0) + huffman_table(1)
            + segment(0xDD, struct.pack(">H", width // 8)) + segment(0xDA, bytes([1, 1, 0, 0, 63, 0])))


def row_bytes(bits):
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")


def draw(seed, size_bytes):
    """A picture of about `size_bytes`; the same seed and size give the same bytes."""
    rng = random.Random("photo %s" % seed)
    variants = [noise_block(rng, 7) for _ in range(BLOCK_VARIANTS)]
    block_bytes = sum(map(len, variants)) / BLOCK_VARIANTS / 8 + 1
    noisy_share = 0.75
    blocks = max(16, int(size_bytes / block_bytes / noisy_share))
    across = max(4, int((blocks * 4 / 3) ** 0.5))
    down = max(4, blocks // across)
    lamp_x, lamp_y = rng.uniform(0, across), rng.uniform(0, down)
    out = [headers(across * 8, down * 8)]
    for y in range(down):
        bits, before = [], 0
        for x in range(across):
            distance = ((x - lamp_x) ** 2 + (y - lamp_y) ** 2) ** 0.5 / across
            brightness = int(100 - 200 * min(1.0, distance))
            bits.append(coefficient_bits(brightness - before))
            before = brightness
            bits.append(rng.choice(variants) if rng.random() < noisy_share else quiet_block())
        out.append(row_bytes("".join(bits)))
        if y + 1 < down:
            out.append(bytes([0xFF, 0xD0 + y % 8]))
    return b"".join(out) + b"\xff\xd9"
