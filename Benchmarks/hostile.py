#!/usr/bin/env python3
"""hostile.py PORT: what promises.md §2.2 warns of, by path, for `benchmarks noise`.
PORT + 1 accepts and is silent, PORT + 2 answers a TLS handshake with garbage."""
import asyncio, gzip, sys

OK = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(bytes(64 << 20), 9)
JSON = b'{"a":[' + b",".join(b'{"b":%d}' % n for n in range(90_000)) + b"]}"
LETTERS = b"a" * (512 << 10) + b"!"


async def forever(writer, bytes, pause=0.0):
    while True:
        writer.write(bytes)
        await writer.drain()
        await asyncio.sleep(pause)


def body(bytes, header=b""):
    return OK + header + b"Content-Length: %d\r\n\r\n" % len(bytes) + bytes


async def answer(path, writer):
    match path:
        case "/endless":
            writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
            await forever(writer, b"10000\r\n" + b"x" * 65536 + b"\r\n")
        case "/headers":
            writer.write(OK)
            await forever(writer, b"X-n: " + b"h" * 200 + b"\r\n")
        case "/trailers":
            writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
            await forever(writer, b"X-t: " + b"t" * 1000 + b"\r\n")
        case "/100":
            await forever(writer, b"HTTP/1.1 100 Continue\r\n\r\n")
        case "/bomb":
            writer.write(body(BOMB, b"Content-Encoding: gzip\r\n"))
        case "/drip":
            writer.write(OK + b"Content-Length: 100000\r\n\r\n")
            await forever(writer, b"x", 0.05)
        case "/loop":
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n")
        case "/tofile":
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")
        case "/json":
            writer.write(body(JSON))
        case "/letters":
            writer.write(body(LETTERS))
    await writer.drain()


async def serve(reader, writer):
    try:
        while line := (await reader.readuntil(b"\r\n\r\n")).split(b" "):
            await answer(line[1].decode(), writer)
    except (OSError, EOFError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.transport.abort()


async def silent(reader, writer):
    await reader.read()


async def garbage(reader, writer):
    await reader.read(1)
    writer.write(b"\x16\x03\x03\xff\xff" + b"\x00\xffgarbage" * 100)
    await asyncio.sleep(0.05)
    writer.transport.abort()


async def main(port):
    for offset, handler in enumerate((serve, silent, garbage)):
        await asyncio.start_server(handler, "127.0.0.1", port + offset)
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))
