"""Servers that ask who is there in older ways, each on a port of its own until it is killed.

Usage: doors.py ntlm|negotiate|socks PORT. `ntlm` asks for NTLMv2 (MS-NLMP 3.3.2) and takes robot with
`correct horse`; `negotiate` asks for a ticket (RFC 4559) and takes none; `socks` is a proxy (RFC 1928, SOCKS4a)
that looks names up: `socks.example` is the loopback, and nobody else knows it.
"""
import base64
import hashlib
import hmac
import http.server
import socket
import socketserver
import struct
import sys
import threading

CHALLENGE = b"\x01\x23\x45\x67\x89\xab\xcd\xef"


def md4(data):
    """RFC 1320; OpenSSL has it no longer."""
    turn = lambda number, bits: ((number << bits) | (number >> (32 - bits))) & 0xFFFFFFFF
    rounds = [
        (lambda x, y, z: (x & y) | (~x & z), 0, range(16), [3, 7, 11, 19]),
        (
            lambda x, y, z: (x & y) | (x & z) | (y & z),
            0x5A827999,
            [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
            [3, 5, 9, 13],
        ),
        (
            lambda x, y, z: x ^ y ^ z,
            0x6ED9EBA1,
            [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
            [3, 9, 11, 15],
        ),
    ]
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack("<Q", 8 * len(data))
    for start in range(0, len(padded), 64):
        words = struct.unpack("<16I", padded[start : start + 64])
        a, b, c, d = state
        for function, constant, order, shifts in rounds:
            for place, word in enumerate(order):
                value = (a + function(b, c, d) + words[word] + constant) & 0xFFFFFFFF
                a, b, c, d = d, turn(value, shifts[place % 4]), b, c
        state = [(old + new) & 0xFFFFFFFF for old, new in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)


def field(message, place):
    length, _, start = struct.unpack_from("<HHI", message, place)
    return message[start : start + length]


def is_robot(message):
    """Whether an AUTHENTICATE message proves the password (NTLMv2)."""
    proof, domain, user = field(message, 20), field(message, 28), field(message, 36)
    is_unicode = struct.unpack_from("<I", message, 60)[0] & 1
    text = lambda data: data.decode("utf-16-le" if is_unicode else "ascii")
    key = md4("correct horse".encode("utf-16-le"))
    name = (text(user).upper() + text(domain)).encode("utf-16-le")
    own = hmac.new(key, name, hashlib.md5).digest()
    wanted = hmac.new(own, CHALLENGE + proof[16:], hashlib.md5).digest()
    return text(user) == "robot" and proof[:16] == wanted


class Doorman(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scheme = "NTLM"
    # NTLM says who a connection is, and one handler serves one connection.
    is_known = False

    def answer(self, status, text, challenge=None):
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        known = self.headers.get("Authorization", "")
        if self.is_known:
            return self.answer(200, "welcome")
        if not known.startswith("NTLM ") or self.scheme != "NTLM":
            return self.answer(401, f"who? {known}", self.scheme)
        message = base64.b64decode(known[5:])
        if message[8] == 1:
            # Unicode, NTLM, always sign, extended session security, target information.
            names = b"\x02\x00\x08\x00" + "SHOP".encode("utf-16-le") + b"\0\0\0\0"
            target = "SHOP".encode("utf-16-le")
            head = b"NTLMSSP\0" + struct.pack("<I", 2)
            head += struct.pack("<HHI", len(target), len(target), 48)
            head += struct.pack("<I", 0x00888201 | 0x00010000) + CHALLENGE + b"\0" * 8
            head += struct.pack("<HHI", len(names), len(names), 48 + len(target))
            return self.answer(
                401, "prove it", "NTLM " + base64.b64encode(head + target + names).decode()
            )
        self.is_known = is_robot(message)
        return self.answer(200, "welcome") if self.is_known else self.answer(401, "no", "NTLM")

    def log_message(self, *arguments):
        pass


class Ticketman(Doorman):
    scheme = "Negotiate"


class Socks(socketserver.BaseRequestHandler):
    def take(self, count):
        data = b""
        while len(data) < count:
            part = self.request.recv(count - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def text(self):
        data = b""
        while not data.endswith(b"\0"):
            data += self.take(1)
        return data[:-1].decode()

    def handle(self):
        try:
            name, port = self.fifth() if self.take(1) == b"\x05" else self.fourth()
        except ConnectionError:
            return
        if name != "socks.example":
            return
        there = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=self.pass_on, args=(there, self.request), daemon=True).start()
        self.pass_on(self.request, there)

    def fifth(self):
        methods = self.take(self.take(1)[0])
        if 2 in methods:
            self.request.sendall(b"\x05\x02")
            self.take(1)
            user = self.take(self.take(1)[0])
            word = self.take(self.take(1)[0])
            is_known_robot = (user, word) == (b"robot", b"secret7")
            self.request.sendall(b"\x01" + (b"\0" if is_known_robot else b"\x01"))
            if not is_known_robot:
                raise ConnectionError
        else:
            self.request.sendall(b"\x05\x00")
        kind = self.take(4)[3]
        name = self.take(self.take(1)[0]).decode() if kind == 3 else "an address"
        port = struct.unpack(">H", self.take(2 if kind == 3 else 6)[-2:])[0]
        self.request.sendall(b"\x05" + (b"\0" if name == "socks.example" else b"\x04") + b"\0\x01" + b"\0" * 6)
        return name, port

    def fourth(self):
        _, port, *address = struct.unpack(">BH4B", self.take(7))
        self.text()
        name = self.text() if address[:3] == [0, 0, 0] else "an address"
        self.request.sendall(b"\0" + (b"\x5a" if name == "socks.example" else b"\x5b") + b"\0" * 6)
        return name, port

    def pass_on(self, source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


door = {"ntlm": Doorman, "negotiate": Ticketman, "socks": Socks}[sys.argv[1]]
Server(("127.0.0.1", int(sys.argv[2])), door).serve_forever()
