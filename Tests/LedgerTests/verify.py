#!/usr/bin/env python3
"""Verifies a ledger from docs/ledger-format.md alone: python3 verify.py DIRECTORY [PROOF.json].

Checks headers, frames, CRC-32C, sequence numbers, the chain and the Merkle root of every closed
segment (its SEAL states it, or the RECOVERY or DAMAGE of a later one), that RETIRE records tell of
each segment that is missing, and that a proof of `probectl log prove` leads to such a root. Needs nothing but the standard library, and the tool zstd if
segments are compressed. Prints one line a segment; exits with 1 and a reason if something is wrong.
"""
import base64, hashlib, json, os, re, struct, subprocess, sys

TABLE = []
for n in range(256):
    for _ in range(8):
        n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
    TABLE.append(n)


def crc32c(data, crc=0):
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def wrong(place, problem):
    sys.exit(f"{place}: {problem}")


def node(left, right):
    return sha256(b"\1", left, right)


class Tree:
    """The roots of the complete subtrees of RFC 6962, the largest first."""

    def __init__(self):
        self.count, self.peaks = 0, []

    def add(self, leaf):
        size, self.count = self.count, self.count + 1
        while size & 1:
            leaf, size = node(self.peaks.pop(), leaf), size >> 1
        self.peaks.append(leaf)

    def root(self):
        if not self.peaks:
            return sha256()
        result = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            result = node(peak, result)
        return result


def frames(data, salt, name, bound):
    """Yields offset, kind, flags, sequence, payload and the whole bytes of each valid frame."""
    offset, seed = 4096, crc32c(struct.pack("<Q", salt))
    while data[offset:offset + 4] == b"PLF1":
        kind, flags, length, inverse, sequence = struct.unpack_from("<4xBB2xIIQ", data, offset)
        if length ^ inverse != 0xFFFFFFFF or length > 65536:
            wrong(name, f"bad length at {offset}")
        trailer = offset + 24 + (length + 7) // 8 * 8
        if data[trailer + 4:trailer + 8] != b"END\n":
            wrong(name, f"no end mark at {trailer}")
        if struct.unpack_from("<I", data, trailer)[0] != crc32c(data[offset:trailer], seed):
            wrong(name, f"bad checksum at {offset}")
        if sequence >= bound:
            return  # Void: the next segment has this record.
        whole = data[offset:trailer + 8]
        yield offset, kind, flags, sequence, data[offset + 24:offset + 24 + length], whole
        offset = trailer + 8
    if any(data[offset:offset + 4]):
        wrong(name, f"no frame at {offset}")


def verify_segment(name, data, before, bound, named, retired, stated):
    """Returns ledger, number, end, chain behind it, last sequence, the root if it is sealed, the hole
    before it, and the leaves and the root of what stands before its end, which the next header names.

    Adds to `retired`, by number, where RETIRE records say that a segment's row begins, and its end; to
    `stated` the leaves and the root that RECOVERY and DAMAGE records have of a segment without a SEAL."""
    header = data[:4096]
    if header[:8] != b"probedL\n" or crc32c(header[:4092]) != struct.unpack_from("<I", header, 4092)[0]:
        wrong(name, "damaged header")
    major, _, incompatible = struct.unpack_from("<HHI", header, 8)
    if (major, incompatible) != (1, 0):
        wrong(name, "format too new")
    number, first, end = struct.unpack_from("<QQQ", header, 40)
    ledger, link, salt = header[24:40], header[64:96], struct.unpack_from("<Q", header, 96)[0]
    if name != f"{first:020}-{number:016}.plog":
        wrong(name, "name and header disagree")
    if before and before[0] != ledger:
        wrong(name, "another ledger")
    if before and before[1] == number - 1 and (end, link, first) != (*before[2:4], before[4] + 1):
        wrong(name, "does not continue the segment before")
    hole = (before[1] if before else 0, number, end, link)
    chain, last, tree, root, stop = sha256(link, header), first - 1, Tree(), None, 4096
    for offset, kind, flags, sequence, payload, whole in frames(data, salt, name, bound):
        if offset == named:
            break  # Never acknowledged: the next segment goes on from here.
        if root is not None:
            wrong(name, f"something follows the seal at {offset}")
        if sequence != (last if flags & 6 else last + 1):
            wrong(name, f"record {sequence} follows {last} at {offset}")
        last = sequence
        if kind in (14, 16) and payload[:32] != chain:
            wrong(name, f"another history at {offset}")
        if kind == 16:
            count, root = struct.unpack_from("<Q", payload, 48)[0], payload[56:88]
            if (count, root) != (tree.count, tree.root()):
                wrong(name, "another Merkle root")
        if kind == 18:
            segment, size = struct.unpack_from("<Q16xQ", payload)
            row = struct.unpack_from("<Q", payload, 104)[0] if len(payload) >= 112 else segment
            retired[segment] = row, size, payload[32:64]
        for state, place in ((12, 65), (13, 28)):
            if kind == state and len(payload) >= place + 40:
                stated[struct.unpack_from("<Q", payload, kind == 12)[0]] = payload[place:place + 40]
        chain, stop = sha256(chain, whole), offset + len(whole)
        tree.add(sha256(b"\0", whole))
    return ledger, number, stop, chain, last, root, hole, struct.pack("<Q", tree.count) + tree.root()


def verify_hole(name, before, number, end, link, retired):
    """Checks that the segments between two that are there were retired."""
    last = number - 1
    if last > before and retired.get(last, (0, end, link))[1:] != (end, link):
        wrong(name, "does not continue the segment that was retired")
    while last > before:
        if last not in retired:
            wrong(name, f"segment {last} is missing")
        last = retired[last][0] - 1


def root_of(leaf, index, count, path):
    """RFC 9162, 2.1.3.2."""
    last = count - 1
    for step in path:
        if index & 1 or index == last:
            leaf = node(step, leaf)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = node(leaf, step)
        index, last = index >> 1, last >> 1
    return leaf if last == 0 else None


def segments(directory):
    """The files of a ledger by the names of their segments; one that is not compressed wins."""
    files = {}
    for file in sorted(os.listdir(directory)):
        match = re.fullmatch(r"(\d{20}-\d{16})(\.[0-9a-f]{64})?\.plog(\.zst)?", file)
        if match and bool(match[2]) == bool(match[3]):
            name = match[1] + ".plog"
            if name not in files or not match[2]:
                files[name] = file
    return dict(sorted(files.items()))


def content(directory, file):
    """The bytes of a segment, as it was written."""
    path = os.path.join(directory, file)
    if file.endswith(".plog"):
        with open(path, "rb") as plain:
            return plain.read()
    try:
        data = subprocess.run(["zstd", "-dcq", path], check=True, stdout=subprocess.PIPE).stdout
    except FileNotFoundError:
        wrong(file, "is compressed; install zstd")
    except subprocess.CalledProcessError:
        wrong(file, "cannot be unpacked")
    if hashlib.sha256(data).hexdigest() != file.split(".")[1]:
        wrong(file, "unpacks to something else than its name says")
    return data


def main(directory, proof=None):
    before, roots, open_trees, retired, stated, holes = None, {}, {}, {}, {}, []
    files = list(segments(directory).items())
    if not files:
        wrong(directory, "no segment is here; name the folder of the files *.plog")
    following = content(directory, files[0][1])
    for index, (name, file) in enumerate(files):
        data, bound, end = following, 1 << 64, None
        if index + 1 < len(files):
            following, next_name = content(directory, files[index + 1][1]), files[index + 1][0]
            bound = int(next_name[:20])
            if int(next_name[21:37]) == int(name[21:37]) + 1 and len(following) >= 64:
                end = struct.unpack_from("<Q", following, 56)[0]
        before = verify_segment(name, data, before, bound, end, retired, stated)
        roots[before[1]] = before[5]
        if before[5] is None:
            open_trees[before[1]] = before[7]
        holes.append((name, *before[6]))
        print(name, "last", before[4], "chain", before[3].hex(), "sealed" if before[5] else "open")
    for number, tree in stated.items():
        if open_trees.get(number, tree) != tree:
            wrong(f"segment {number}", "another Merkle root than a later segment states")
        if number in open_trees:
            roots[number] = tree[8:]
    for hole in holes:
        verify_hole(*hole, retired)
    if proof:
        with open(proof) as file:
            claim = json.load(file)
        for leaf in claim["frames"] + claim["names"]:
            path = [base64.b64decode(step) for step in leaf["path"]]
            hash = sha256(b"\0", base64.b64decode(leaf["frame"]))
            if root_of(hash, leaf["index"], claim["leaves"], path) != roots.get(claim["segment"]):
                wrong(proof, f"frame {leaf['index']} is not in segment {claim['segment']}")
        print("record", claim["sequence"], "is in segment", claim["segment"])


if __name__ == "__main__":
    main(*sys.argv[1:])
