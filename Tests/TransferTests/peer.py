"""A server that asks who is there: HTTP digest (RFC 7616) and AWS Signature Version 4.

Usage: peer.py PORT. Speaks HTTP/1.1 on the loopback until it is killed.
"""
import hashlib
import hmac
import http.server
import re
import socketserver
import sys
import urllib.parse

SECRET = b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def digest_is_right(header, method):
    fields = dict(re.findall(r'(\w+)="?([^",]+)"?', header))
    md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
    first = md5(f"robot:shop:correct horse")
    second = md5(f"{method}:{fields['uri']}")
    wanted = md5(":".join([first, "abc", fields["nc"], fields["cnonce"], "auth", second]))
    return fields["response"] == wanted


def signature_is_right(request, body):
    header = request.headers["Authorization"]
    fields = dict(re.findall(r"(\w+)=([^, ]+)", header))
    key, day, region, service, end = fields["Credential"].split("/")
    names = fields["SignedHeaders"].split(";")
    address = urllib.parse.urlsplit(request.path)
    canonical = "\n".join(
        [request.command, address.path, "&".join(sorted(address.query.split("&")))]
        + [f"{name}:{' '.join(request.headers[name].split())}" for name in names]
        + ["", ";".join(names), hashlib.sha256(body).hexdigest()]
    )
    scope = "/".join([day, region, service, end])
    text = "\n".join(
        [
            "AWS4-HMAC-SHA256",
            request.headers["X-Amz-Date"],
            scope,
            hashlib.sha256(canonical.encode()).hexdigest(),
        ]
    )
    seal = b"AWS4" + SECRET
    for part in [day, region, service, end, text]:
        seal = hmac.new(seal, part.encode(), hashlib.sha256).digest()
    return key == "AKIDEXAMPLE" and seal.hex() == fields["Signature"]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, text, headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        known = self.headers.get("Authorization", "")
        if self.path.startswith("/digest"):
            if known.startswith("Digest") and digest_is_right(known, self.command):
                return self.answer(200, "welcome")
            challenge = 'Digest realm="shop", nonce="abc", qop="auth", algorithm=MD5'
            return self.answer(401, "who?", {"WWW-Authenticate": challenge})
        if self.path.startswith("/aws"):
            return self.answer(200 if signature_is_right(self, body) else 403, "signed")
        if self.path.startswith("/away"):
            other = "http://localhost:" + self.headers["Host"].split(":")[1]
            return self.answer(302, "", {"Location": other + "/who"})
        if self.path.startswith("/echo"):
            return self.answer(200, self.path)
        return self.answer(200, f"{self.headers['Host']} {known}")

    do_POST = do_DELETE = do_GET

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # Without asking the resolver for our own name, which may take long.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address


Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
