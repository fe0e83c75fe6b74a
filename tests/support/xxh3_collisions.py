"""Pairs of different contents with equal xxh3_128, to test what must not trust it alone.

xxh3_128 finds damage, not malice. Its public description (`doc/xxhash_spec.md` of the project
Cyan4973/xxHash) is enough to write collisions down: they follow from the algebra, and no digest
is computed here. Sums are modulo 2**64, words little-endian, bit 0 is the lowest, the seed is 0.
"""

import hashlib
import itertools
import struct

SHORTEST = 32
LONGEST_MEDIUM = 240  # from 241 bytes on, the algorithm is another one
LONGEST_PAIRED_FROM_ENDS = 128  # up to here, chunks are paired first with last

BIT_7 = 0x80  # both the top bit of a byte and, in the first byte of a word, bit 7 of that word

# The first 128 of the 192 bytes of the default secret, a published constant.
SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
    "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
    "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
)


def colliding_pair(length: int, variant: int = 0) -> tuple[bytes, bytes]:
    """Build two different contents of `length` bytes with equal unseeded xxh3_128.

    The pair depends on the arguments only, and another variant gives another pair.
    Raises ValueError below 32 bytes, where this construction has no room.
    """
    if length < SHORTEST:
        raise ValueError(f"a colliding pair needs at least {SHORTEST} bytes, not {length}")
    if length > LONGEST_MEDIUM:
        return _long_pair(_filler(length, variant, attempt=0))
    # An attempt fails when one bit comes out set: about every second one, and none from 129 bytes.
    fillers = (_filler(length, variant, attempt) for attempt in itertools.count())
    return next(pair for filler in fillers if (pair := _medium_pair(filler)) is not None)


def _filler(length: int, variant: int, attempt: int) -> bytearray:
    """Return bytes that look random, for all places that a construction leaves free."""
    label = f"{length} {variant} {attempt}".encode()
    return bytearray(hashlib.shake_256(label).digest(length))


def _long_pair(left: bytearray) -> tuple[bytes, bytes]:
    """Collide contents of more than 240 bytes: exchange two half words.

    A stripe is 64 bytes. Its word w in lane 0, with v = w ^ (word of the secret), does two things:
    accumulator 1 += w, and accumulator 0 += (low half of v) * (high half of v).
    Stripes 0 and 1 are in the same block, so no scramble comes between them, and the last stripe,
    which may read bytes again, starts at byte 177 or later: each word counts exactly once.
    """
    # The high half of a word equals that of the secret: v has a zero high half, the product is 0,
    # and accumulator 0 does not see the low half. Stripe n reads the secret from byte 8 * n.
    left[4:8] = SECRET[4:8]
    left[68:72] = SECRET[12:16]
    # The low halves must differ, or exchanging them would change nothing.
    left[64] = left[0] ^ 1
    # Accumulator 1 sees only the sum of the two words, which the exchange does not change.
    right = bytearray(left)
    right[0:4], right[64:68] = left[64:68], left[0:4]
    return bytes(left), bytes(right)


def _medium_pair(left: bytearray) -> tuple[bytes, bytes] | None:
    """Collide contents of 32 to 240 bytes: flip two bits; None where a carry would spoil it.

    Two chunks of 16 bytes, with the words (a, b) and (c, d), meet the secret's words s0 to s3:
        x = (x + fold((a ^ s0) * (b ^ s1))) ^ (c + d)
        y = (y + fold((c ^ s2) * (d ^ s3))) ^ (a + b)
    where fold is the low ^ the high half of the 128-bit product. With b ^ s1 = 2**56, the first
    fold is a ^ s0 rotated left by 56; with c ^ s2 = 2**8, the second is d ^ s3 rotated by 8.
    Now flip bit 7 of a, the top bit of the first byte, and bit 63 of d, that of the last byte:
        x: both sides of its ^ change in bit 63 (7 + 56, and 63), with no bit above for a carry;
        y: both sides of its ^ change in bit 7 (63 + 8 - 64, and 7), unless a carry leaves bit 7.
    The flips cancel, and x and y, on which all the rest depends, end as before.
    """
    # Up to 128 bytes the first 16 are paired with the last 16, in the last step; above, with the
    # next 16, in the first step. No other chunk reads the first byte or the last of the partner,
    # also where chunks overlap (33 to 47 bytes, for example).
    is_first_step = len(left) > LONGEST_PAIRED_FROM_ENDS
    partner = 16 if is_first_step else len(left) - 16
    left[8:16] = SECRET[8:16]
    left[15] ^= 1  # b ^ s1 = 2**56
    left[partner : partner + 8] = SECRET[16:24]
    left[partner + 1] ^= 1  # c ^ s2 = 2**8
    # No carry in a + b: the low byte of a goes from 0x00 to 0x80, that of b is 0x7c.
    left[0] = 0
    # No carry in y + fold: the low byte of the fold, which is the top byte of d ^ s3, goes from
    # 0x00 to 0x80, so bit 7 of y before this step must be clear.
    left[partner + 15] = SECRET[31]
    if not is_first_step and _last_step_meets(left) & BIT_7:
        return None
    right = bytearray(left)
    right[0] ^= BIT_7
    right[partner + 15] ^= BIT_7
    return bytes(left), bytes(right)


def _last_step_meets(content: bytearray) -> int:
    """Return the low byte of y before the last step, for contents of 32 to 128 bytes.

    Sums and ^ carry upwards only, so the bits above that byte are simply left wrong.
    """
    y = 0
    for step in range((len(content) - 1) // 32, 0, -1):
        a, b = struct.unpack_from("<2Q", content, 16 * step)
        c, d = struct.unpack_from("<2Q", content, len(content) - 16 * step - 16)
        s2, s3 = struct.unpack_from("<2Q", SECRET, 32 * step + 16)
        product = (c ^ s2) * (d ^ s3)
        y = (y + (product ^ (product >> 64))) ^ (a + b)
    return y & 0xFF
