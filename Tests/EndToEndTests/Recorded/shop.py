"""A small shop with a page, a script and an interface; tokens and numbers are new each time."""
import http.server
import json
import secrets

PAGE = b"""<!doctype html><html lang=en><title>Parcels</title><link rel=stylesheet href=/style.css>
<h1>Send a parcel</h1><img src=/logo.svg alt="">
<form id=login><input name=user value=robot><input name=password type=password value=let-me-in>
<button>Sign in</button></form><button id=ship hidden>Ship</button><p id=state></p>
<form method=post action=/goodbye><button id=leave>Sign out</button></form>
<script src=/shop.js></script></html>"""
SCRIPT = b"""let token, customer;
const call = (path, method, body) => fetch(path, { method, body: body && JSON.stringify(body),
  headers: { "Content-Type": "application/json", Authorization: "Bearer " + token } })
  .then(answer => answer.json());
const state = document.querySelector("#state");
document.querySelector("#login").onsubmit = async event => {
  event.preventDefault();
  const form = Object.fromEntries(new FormData(event.target));
  const answer = await (await fetch("/api/login", { method: "POST", body: JSON.stringify(form),
    headers: { "Content-Type": "application/json" } })).json();
  token = answer.session.token; customer = answer.customer.number;
  document.querySelector("#ship").hidden = false; state.textContent = "signed in";
};
document.querySelector("#ship").onclick = async () => {
  const rates = await call("/api/rates?customer=" + customer + "&kg=1.2", "GET");
  const made = await call("/api/shipments", "POST",
    { customer, rate: rates.rates[0].id, note: "left {{ here }}" });
  const seen = await call("/api/shipments/" + made.id, "GET");
  state.textContent = seen.state;
};"""
FILES = {
    "/": ("text/html; charset=utf-8", PAGE), "/shop.js": ("text/javascript", SCRIPT),
    "/style.css": ("text/css", b"h1 { font-family: sans-serif }"),
    "/logo.svg": ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "/favicon.ico": ("image/x-icon", b""),
}
sessions = {}
shipments = {}


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body, kind="application/json", **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def session(self):
        """The session of token and cookie, which must belong together."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        session = sessions.get(token)
        return session if session and session["cookie"] in self.headers.get("Cookie", "") else None

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path in FILES:
            return self.answer(200, FILES[path][1], FILES[path][0])
        session = self.session()
        if session is None:
            return self.answer(403, {"error": "sign in"})
        if path == "/api/rates" and f"customer={session['number']}" in query:
            session["rate"] = "rate-" + secrets.token_hex(4)
            return self.answer(200, {"rates": [{"id": session["rate"], "price": 4.20}]})
        if path.removeprefix("/api/shipments/") in shipments:
            return self.answer(200, {"state": "shipped"})
        self.answer(404, {"error": "nothing is there"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/goodbye":
            return self.answer(303, b"", "text/plain", Location="/")
        wanted = json.loads(body)
        if self.path == "/api/login" and wanted == {"user": "robot", "password": "let-me-in"}:
            token = secrets.token_hex(12)
            cookie = "session=" + secrets.token_hex(8)
            number = 10_000_000 + secrets.randbelow(80_000_000)
            sessions[token] = {"cookie": cookie, "number": number}
            answer = {"session": {"token": token}, "customer": {"number": number}}
            return self.answer(200, answer, Set_Cookie=cookie + "; HttpOnly; Path=/")
        session = self.session()
        rate = session and session.get("rate")
        if self.path == "/api/shipments" and rate and wanted == {
            "customer": session["number"], "rate": rate, "note": "left {{ here }}"
        }:
            number = "S-" + secrets.token_hex(5)
            shipments[number] = wanted
            return self.answer(201, {"id": number})
        self.answer(403, {"error": "not so"})

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    print("listens on", server.server_port, flush=True)
    server.serve_forever()
