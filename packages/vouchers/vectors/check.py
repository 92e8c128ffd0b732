#!/usr/bin/env python3
"""Recomputes every golden vector in this folder (or in the folder given) from the documentation.

Standard library only. Exit code 0: all agree; 1: the first vector that doesn't is named.
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

# --- ed25519 by the rules of ZIP-215 (any encoding of a point; equation times the cofactor) ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1, 1, 0)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def mul(n, p):
    q = IDENTITY
    while n:
        if n & 1:
            q = add(q, p)
        p, n = add(p, p), n >> 1
    return q


def same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def decompress(raw):
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, (number & (2**255 - 1)) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = -x % P
    return (x, y, 1, x * y % P)


def compress(p):
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def expand(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & (2**254 - 8) | 2**254, digest[32:]


def challenge(commitment, public, message):
    return int.from_bytes(hashlib.sha512(commitment + public + message).digest(), "little") % L


def public_key(seed):
    return compress(mul(expand(seed)[0], BASE))


def sign(seed, message):
    scalar, prefix = expand(seed)
    public = compress(mul(scalar, BASE))
    nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    commitment = compress(mul(nonce, BASE))
    response = (nonce + challenge(commitment, public, message) * scalar) % L
    return commitment + response.to_bytes(32, "little")


def verify(public, message, signature):
    key, commitment = decompress(public), decompress(signature[:32])
    response = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or response >= L:
        return False
    right = add(commitment, mul(challenge(signature[:32], public, message), key))
    return same(mul(8 * response, BASE), mul(8, right))


def is_small_order(raw):
    point = decompress(raw)
    return point is not None and same(mul(8, point), IDENTITY)


# --- canonical bytes ---


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def text(value):
    raw = value.encode()
    if len(raw) < 0xFFFF:
        return struct.pack(">H", len(raw)) + raw
    return struct.pack(">HQ", 0xFFFF, len(raw)) + raw


def u128(value):
    return int(value).to_bytes(16, "big")


def hexed(item, *names):
    return b"".join(bytes.fromhex(item[name]) for name in names)


def receipt_bytes(r):
    return b"".join((
        hexed(r, "domain", "channel_id"),
        struct.pack(">IIQ", r["terms"], r["lane"], int(r["sequence"])),
        hexed(r, "request_hash", "response_hash", "price_table"),
        struct.pack(">16Q", *map(int, r["units"])),
        u128(r["amount"]),
        struct.pack(">BBBIQ", r["status"], r["provenance"], r["security_level"], r["retention"],
                    int(r["timestamp_ms"])),
    ))


def heartbeat_bytes(h):
    return b"".join((
        hexed(h, "domain"), text(h["provider"]),
        struct.pack(">IQQII", h["key_index"], int(h["signed_at"]), int(h["expires_at"]),
                    h["capacity"], h["latency_ms"]),
        struct.pack(">H", len(h["models"])), *map(text, h["models"]),
    ))


def voucher_fields(v):
    numbers = struct.pack(">IIIQ", v["terms"], v["lane"], v["key_index"], int(v["sequence"]))
    return numbers + u128(v["amount"]) + hexed(v, "peaks")


def packed_voucher(v):
    return struct.pack(">Q", int(v["channel"])) + voucher_fields(v) + hexed(v, "signature")


def price_table(t):
    discounts = t["tier_discounts"]
    return sha(
        text("oaic/prices/v1"), hexed(t, "domain"),
        struct.pack(">QI", int(t["service_id"]), t["version"]),
        b"".join(map(u128, t["prices"])), u128(t["max_call"]),
        struct.pack(f">H{len(discounts)}H", len(discounts), *discounts))


# --- the tree; a node is (hash, count, sum) ---


def node_bytes(node):
    return node[0] + struct.pack(">Q", node[1]) + u128(node[2])


def parent(left, right):
    digest = sha(b"\x01", node_bytes(left), node_bytes(right))
    return (digest, left[1] + right[1], left[2] + right[2])


def levels(nodes):
    """All levels of a perfect tree, from its leaves to its top."""
    found = [nodes]
    while len(found[-1]) > 1:
        below = found[-1]
        found.append([parent(below[i], below[i + 1]) for i in range(0, len(below), 2)])
    return found


def mountains(leaves):
    """The perfect trees that make up the range, the largest first: (first leaf, levels)."""
    found, first = [], 0
    while first < len(leaves):
        width = 1 << (len(leaves) - first).bit_length() - 1
        found.append((first, levels(leaves[first:first + width])))
        first += width
    return found


def peaks_of(leaves):
    return [tree[-1][0] for _, tree in mountains(leaves)]


def list_bytes(nodes):
    return bytes([len(nodes)]) + b"".join(map(node_bytes, nodes))


def path_of(leaves, index):
    for first, tree in mountains(leaves):
        if first <= index < first + len(tree[0]):
            place = index - first
            return [level[place >> height ^ 1] for height, level in enumerate(tree[:-1])]
    raise ValueError(f"no leaf at {index}")


def shown(nodes):
    return [{"hash": n[0].hex(), "count": str(n[1]), "sum": str(n[2])} for n in nodes]


# --- the vectors ---


class Mismatch(Exception):
    """Names the vector and the field that doesn't agree."""


class Vectors:
    """One file of vectors; counts what was compared."""

    def __init__(self, folder, name):
        self.name = name
        self.data = json.loads((folder / name).read_text())
        self.compared = 0

    def items(self, key):
        for number, item in enumerate(self.data[key]):
            self.at = f"{self.name} {key}[{number}]"
            yield item

    def agree(self, field, stored, computed):
        computed = computed.hex() if isinstance(computed, bytes) else computed
        if stored != computed:
            raise Mismatch(f"{self.at}: {field} is {stored}, computed {computed}")
        self.compared += 1


def check_domains(v):
    for d in v.items("domains"):
        chain_id = d["chain_id"] * d["chain_id_repeated"]
        v.agree("domain", d["domain"], sha(text(d["tag"]), text(chain_id), text(d["contract"])))
    for c in v.items("channel_ids"):
        v.agree("channel_id", c["channel_id"], sha(
            text("oaic/channel/v1"), hexed(c, "voucher_domain"), text(c["payer"]),
            text(c["provider"]), struct.pack(">Q", int(c["open_nonce"]))))


def check_signature(v, field, stored, seed, public, message):
    if seed is not None:
        v.agree(field, stored, sign(seed, message))
    v.agree(f"{field} holds", verify(public, message, bytes.fromhex(stored)), True)
    v.agree(f"{field} of other bytes holds", verify(public, message + b"x", bytes.fromhex(stored)), False)


def check_prices(v):
    for t in v.items("tables"):
        v.agree("number of prices", len(t["prices"]), 16)
        v.agree("hash", t["hash"], price_table(t))
    return [t["hash"] for t in v.data["tables"]]


def check_receipts(v, tables):
    seed, public = hexed(v.data, "seed"), hexed(v.data, "public_key")
    for r in v.items("receipts"):
        raw = receipt_bytes(r)
        v.agree("public_key", public.hex(), public_key(seed))
        v.agree("bytes", r["bytes"], raw)
        v.agree("key_index", r["key_index"], r["lane"] >> 16)
        if r["price_table"] != "ff" * 32:
            v.agree("price_table", r["price_table"], tables[int(r["sequence"]) % 2])
        v.agree("leaf_hash", r["leaf_hash"], sha(b"\x00", raw))
        check_signature(v, "signature", r["signature"], seed, public, raw)
    return [(sha(b"\x00", receipt_bytes(r)), 1, int(r["amount"])) for r in v.data["receipts"]]


def check_trees(v, leaves):
    for t in v.items("trees"):
        peaks = peaks_of(leaves[:t["leaves"]])
        v.agree("sum", t["sum"], str(sum(peak[2] for peak in peaks)))
        v.agree("peaks", t["peaks"], shown(peaks))
        v.agree("bytes", t["bytes"], list_bytes(peaks))
        v.agree("commitment", t["commitment"], sha(b"\x02", list_bytes(peaks)))
    for p in v.items("proofs"):
        under = leaves[:p["leaves"]]
        path = path_of(under, p["index"])
        v.agree("path", p["path"], shown(path))
        raw = struct.pack(">Q", p["index"]) + list_bytes(path) + list_bytes(peaks_of(under))
        v.agree("bytes", p["bytes"], raw)


def check_vouchers(v, leaves):
    seed, public = hexed(v.data, "seed"), hexed(v.data, "public_key")
    for item in v.items("vouchers"):
        fields = voucher_fields(item)
        raw = hexed(item, "domain", "channel_id") + fields
        peaks = peaks_of(leaves[:int(item["sequence"])])
        v.agree("public_key", public.hex(), public_key(seed))
        v.agree("peaks", item["peaks"], sha(b"\x02", list_bytes(peaks)))
        v.agree("bytes", item["bytes"], raw)
        check_signature(v, "signature", item["signature"], seed, public, raw)
        v.agree("packed", item["packed"], packed_voucher(item))


def check_entries(v):
    batch, public = b"", hexed(v.data, "public_key")
    for e in v.items("entries"):
        raw = packed_voucher(e) + struct.pack(">Q", int(e["claim"]))
        v.agree("entry", e["entry"], raw)
        v.agree("receipt_key_index", e["receipt_key_index"], e["lane"] >> 16)
        signed = hexed(v.data, "domain") + hexed(e, "channel_id") + voucher_fields(e)
        check_signature(v, "signature", e["signature"], None, public, signed)
        batch += raw
    v.at = f"{v.name} batch"
    v.agree("batch", v.data["batch"], batch)


def check_heartbeats(v):
    public = hexed(v.data, "public_key")
    for h in v.items("heartbeats"):
        raw = heartbeat_bytes(h)
        v.agree("bytes", h["bytes"], raw)
        check_signature(v, "signature", h["signature"], None, public, raw)


def check_keys(v):
    for key in v.items("small_order"):
        v.agree("of small order", is_small_order(bytes.fromhex(key)), True)
    for key in v.items("accepted"):
        v.agree("of small order", is_small_order(bytes.fromhex(key)), False)
    v.at = f"{v.name} small_order"
    v.agree("number of different keys", len(set(v.data["small_order"])), 14)


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    names = ("domains", "receipts", "trees", "vouchers", "entries", "prices", "keys", "heartbeats")
    files = {name: Vectors(folder, f"{name}.json") for name in names}
    try:
        check_domains(files["domains"])
        tables = check_prices(files["prices"])
        leaves = check_receipts(files["receipts"], tables)
        check_trees(files["trees"], leaves)
        check_vouchers(files["vouchers"], leaves)
        check_entries(files["entries"])
        check_keys(files["keys"])
        check_heartbeats(files["heartbeats"])
    except Mismatch as mismatch:
        print(f"MISMATCH {mismatch}", file=sys.stderr)
        return 1
    for name, vectors in files.items():
        print(f"{name}.json: {vectors.compared} values")
    print("all agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
