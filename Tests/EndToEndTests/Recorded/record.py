"""record.py: walks through shop.py with headless Chromium and writes shop.har beside this file.

Speaks the DevTools protocol over its WebSocket; needs the Debian package chromium and nothing else.
"""
import base64
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent


class DevTools:
    """One page of the browser: commands, and the events that were seen meanwhile."""

    def __init__(self, address):
        url = urllib.parse.urlsplit(address)
        self.socket = socket.create_connection((url.hostname, url.port), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.stream = self.socket.makefile("rb")
        while self.stream.readline() not in (b"\r\n", b""):
            pass
        self.events, self.number = [], 0

    def message(self):
        """The next text message (RFC 6455 5.2), put together from its frames."""
        whole = b""
        while True:
            first, second = self.stream.read(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack(">H", self.stream.read(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self.stream.read(8))
            payload = self.stream.read(length)
            if first & 0x0F in (0, 1):
                whole += payload
                if first & 0x80:
                    return json.loads(whole)

    def ask(self, method, **parameters):
        self.number += 1
        text = json.dumps({"id": self.number, "method": method, "params": parameters}).encode()
        mask = os.urandom(4)
        length = struct.pack(">BBH", 0x81, 0xFE, len(text))
        self.socket.sendall(length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(text)))
        while True:
            message = self.message()
            if message.get("id") == self.number:
                return message.get("result", {})
            self.events.append(message)

    def until(self, expression):
        for _ in range(200):
            result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
            if result.get("result", {}).get("value"):
                return
            time.sleep(0.05)
        sys.exit(f"never true: {expression}")


def fields(headers):
    return [{"name": name, "value": value} for name, value in headers.items()]


def entries(page):
    """The exchanges in their order, a redirect and what it led to apart."""
    found, open_requests = [], {}
    for event in page.events:
        parameters = event.get("params", {})
        key = parameters.get("requestId")
        if event.get("method") == "Network.requestWillBeSent":
            if "redirectResponse" in parameters:
                answer(open_requests[key], parameters["redirectResponse"])
            request = parameters["request"]
            entry = {
                "_resourceType": parameters["type"].lower(), "_key": key,
                "startedDateTime": time.strftime("%FT%TZ", time.gmtime(parameters["wallTime"])),
                "request": {"method": request["method"], "url": request["url"],
                            "httpVersion": "HTTP/1.1", "headers": fields(request["headers"])},
                "response": {"status": 0, "content": {}},
            }
            if request.get("hasPostData"):
                entry["request"]["postData"] = {
                    "mimeType": request["headers"].get("Content-Type", ""),
                    "text": request.get("postData", ""),
                }
            open_requests[key] = entry
            found.append(entry)
        elif event.get("method") == "Network.responseReceived":
            answer(open_requests[key], parameters["response"])
    return found


def answer(entry, response):
    entry["response"] = {
        "status": response["status"], "statusText": response["statusText"],
        "httpVersion": "HTTP/1.1", "headers": fields(response["headers"]),
        "content": {"mimeType": response["mimeType"]},
    }


def walk(page, port):
    page.ask("Page.enable")
    page.ask("Network.enable")
    page.ask("Page.navigate", url=f"http://127.0.0.1:{port}/")
    page.until("document.readyState == 'complete' && !!document.querySelector('#ship')")
    page.ask("Runtime.evaluate", expression="document.querySelector('#login button').click()")
    page.until("document.querySelector('#state').textContent == 'signed in'")
    page.ask("Runtime.evaluate", expression="document.querySelector('#ship').click()")
    page.until("document.querySelector('#state').textContent == 'shipped'")
    log = []
    for entry in entries(page):
        body = page.ask("Network.getResponseBody", requestId=entry["_key"])
        if body and not body["base64Encoded"]:
            entry["response"]["content"]["text"] = body["body"]
        log.append(entry)
    page.ask("Runtime.evaluate", expression="document.querySelector('#leave').click()")
    page.until("document.readyState == 'complete' && !document.querySelector('#state').textContent")
    log += entries(page)[len(log):]
    for entry in log:
        del entry["_key"]
    return {"log": {"version": "1.2", "creator": {"name": "record.py", "version": "1"},
                    "entries": log}}


def main():
    shop = subprocess.Popen([sys.executable, HERE / "shop.py"], stdout=subprocess.PIPE, text=True)
    port = int(shop.stdout.readline().split()[-1])
    with tempfile.TemporaryDirectory() as profile:
        browser = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-extensions", "--remote-debugging-port=0", f"--user-data-dir={profile}",
             "about:blank"],
            stderr=subprocess.PIPE, text=True)
        try:
            line = next(line for line in browser.stderr if "DevTools listening" in line)
            debugging = re.search(r"ws://[^/]+", line).group().replace("ws:", "http:")
            with urllib.request.urlopen(debugging + "/json/list") as answer:
                pages = [one for one in json.load(answer) if one["type"] == "page"]
            archive = walk(DevTools(pages[0]["webSocketDebuggerUrl"]), port)
        finally:
            browser.terminate()
            browser.wait()
            shop.terminate()
    (HERE / "shop.har").write_text(json.dumps(archive, indent=1) + "\n")


main()
