#!/usr/bin/env python3
"""Whether a daemon told of records before they were on disk (log.md, D1).

    python3 check_order.py TRACE RECORDS [--without-sync]

TRACE is strace's log of it (-f -yy -xx -s 1000000, at least write, writev, sendto, sendmsg, pwritev
and fdatasync), RECORDS is what `probectl log cat` says afterwards. What goes to standard output, to
UDP and to UNIX sockets is an output. Each name of a run or an alert in it counts, from where the call
begins; a record is on disk where the fdatasync behind its COMMIT has ended. Prints how many names
were told; exits with 1 if one was told too early. --without-sync forgets the syncs: then all are.
"""
import json, re, struct, sys

FRAME, COMMIT = b"PLF1", 14
LINE = re.compile(r"^(\d+) +(?:<\.\.\. \w+ resumed>|(\w+)\((\d+)<(.*?)>(?=[,) ]))(.*)$")
ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


def plain(text):
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text.encode())


def strings(text):
    return [plain(string) for string in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', text)]


def last_commit(data):
    last = 0
    for place in range(0, len(data) - 23, 8):
        if data[place:place + 4] == FRAME and data[place + 4] == COMMIT:
            last = max(last, struct.unpack_from("<Q", data, place + 16)[0])
    return last


sequences = {}
for line in open(sys.argv[2]):
    record = json.loads(line)
    if record["kind"] in ("run", "alert"):
        name = record["id"].encode()
        sequences[name] = min(record["sequence"], sequences.get(name, record["sequence"]))
begun, written, durable, told = {}, {}, 0, 0
for line in open(sys.argv[1]):
    found = LINE.match(line)
    if not found:
        continue
    thread, call, number, place, rest = found.groups()
    begins = call is not None
    if begins:
        path = plain(place).decode(errors="replace")
        begun[thread] = call, path
    elif thread in begun:
        call, path = begun[thread]
    else:
        continue
    is_ended, is_ledger = "= 0" in rest[-12:], ".plog" in path
    if call == "pwritev" and begins and is_ledger:
        written[path] = max(written.get(path, 0), *map(last_commit, strings(rest)), 0)
    elif call == "fdatasync" and is_ended and is_ledger and "--without-sync" not in sys.argv:
        durable = max(durable, written.get(path, 0))
    elif begins and (number == "1" or path.startswith(("UDP", "UNIX"))):
        for text in strings(rest):
            for name, sequence in sequences.items():
                if name not in text:
                    continue
                told += 1
                if sequence > durable:
                    sys.exit(f"{name.decode()} is record {sequence}, and was told at {durable}")
print(told)
