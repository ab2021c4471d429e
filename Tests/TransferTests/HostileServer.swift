import Glibc
import Synchronization

/// A server on the loopback that misbehaves on demand: one blocking thread for each connection.
final class HostileServer: Sendable {
    typealias Handler = @Sendable (Connection, HTTPRequest) -> Bool

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var accepted = 0
        var requests: [HTTPRequest] = []
        var open: Set<Int32> = []
        var isStopped = false
    }

    /// One request as it arrived.
    struct HTTPRequest: Sendable {
        let head: String
        let body: [UInt8]

        var method: String { String(head.prefix { $0 != " " }) }
        var path: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }
                .map { String($0.dropFirst(name.count + 1)).trimmed }
        }
    }

    /// `handler` answers one request; false closes the connection. `path` makes it listen on a Unix
    /// socket instead.
    init(
        greeting: String? = nil,
        path: String? = nil,
        _ handler: @escaping Handler = respond
    ) throws {
        (listener, port) = try path.map { (try listen(path: $0), 0) } ?? listen()
        startTestThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0, admit(descriptor) else { return }
                startTestThread { [self] in
                    let connection = Connection(descriptor: descriptor)
                    if let greeting { connection.send(greeting) }
                    serve(connection, handler)
                    leave(descriptor)
                }
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var accepted: Int { state.withLock { $0.accepted } }
    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// Ends every connection; the threads end because of that.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func admit(_ descriptor: Int32) -> Bool {
        state.withLock { state in
            guard !state.isStopped else {
                close(descriptor)
                return false
            }
            state.accepted += 1
            state.open.insert(descriptor)
            return true
        }
    }

    private func leave(_ descriptor: Int32) {
        state.withLock { state in
            state.open.remove(descriptor)
            close(descriptor)
        }
    }

    private func serve(_ connection: Connection, _ handler: Handler) {
        while let request = connection.read() {
            state.withLock { $0.requests.append(request) }
            guard handler(connection, request) else { return }
        }
    }
}

/// A connection that was accepted.
struct Connection {
    let descriptor: Int32

    /// Reads a head and as many bytes of body as it announces; nil at the end.
    func read() -> HostileServer.HTTPRequest? {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let split = bytes.firstRange(of: end) {
                let head = String(decoding: bytes[..<split.lowerBound], as: UTF8.self)
                let length = HostileServer.HTTPRequest(head: head, body: []).header(
                    "content-length"
                )
                let body = bytes[split.upperBound...]
                if body.count >= length.flatMap({ Int($0) }) ?? 0 {
                    return HostileServer.HTTPRequest(head: head, body: Array(body))
                }
            }
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            bytes += chunk[..<count]
        }
    }

    /// False once the client has gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let rest = Array(bytes[sent...])
            let count = unsafe Glibc.send(
                descriptor,
                rest,
                rest.count,
                Int32(MSG_NOSIGNAL)
            )
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A complete response with a body.
    func answer(_ status: String = "200 OK", _ headers: [String] = [], _ body: String = "") -> Bool
    {
        let fields = headers + ["Content-Length: \(body.utf8.count)"]
        return send("HTTP/1.1 \(status)\r\n" + fields.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Waits; false as soon as the client has closed the connection.
    func pause(milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&watched, 1, milliseconds) == 0
    }
}

/// What promises.md §4.9 asks for, by path.
@Sendable func respond(_ to: Connection, _ request: HostileServer.HTTPRequest) -> Bool {
    let ok = "HTTP/1.1 200 OK\r\n"
    switch request.path.split(separator: "?").first.map(String.init) ?? "/" {
    case "/endless":
        let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
        return to.send(ok + "Transfer-Encoding: chunked\r\n\r\n") && forever { to.send(chunk) }
    case "/bomb":
        let bomb = output(of: "head -c 67108864 /dev/zero | gzip -9")
        return to.send(ok + "Content-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
            && to.send(bomb)
    case "/headers":
        return to.send(ok)
            && forever { to.send("X-n: " + String(repeating: "h", count: 200) + "\r\n") }
    case "/longheader":
        return to.send(ok + "X-n: ") && forever { to.send(String(repeating: "h", count: 4096)) }
    case "/trailer":
        let trailer = "X-t: " + String(repeating: "t", count: 1000) + "\r\n"
        return to.send(ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n")
            && forever { to.send(trailer) }
    case "/100":
        return forever { to.send("HTTP/1.1 100 Continue\r\n\r\n") }
    case "/drip":
        return to.send(ok + "Content-Length: 1000\r\n\r\n")
            && forever { to.send("x") && to.pause(milliseconds: 300) }
    case "/driphdr":
        return to.send(ok) && forever { to.send("X-n: 1\r\n") && to.pause(milliseconds: 300) }
    case "/loop": return to.answer("302 Found", ["Location: /loop"])
    case "/tofile": return to.answer("302 Found", ["Location: file:///etc/passwd"])
    case "/toftp": return to.answer("302 Found", ["Location: ftp://127.0.0.1/"])
    case "/togarbage": return to.answer("302 Found", ["Location: http://[::bad"])
    case "/jar":
        // Fifty a response is what libcurl takes.
        let page = request.path.split(separator: "?").last ?? ""
        return to.answer("200 OK", (0..<50).map { "Set-Cookie: c\(page)-\($0)=v" })
    case "/cookies": return to.answer("200 OK", (0..<1000).map { "Set-Cookie: c\($0)=v" })
    case "/silent": return to.pause(milliseconds: -1) && false
    case "/half": return to.send(ok + "Content-Length: 100\r\n\r\nhalf") && false
    case "/hangup": return false
    case "/garbage": return to.send("\u{1}\u{2}\u{3} not HTTP at all\r\n\r\n") && false
    case "/badgzip": return to.answer("200 OK", ["Content-Encoding: gzip"], "not gzip")
    case "/redirect":
        let parts = request.path.split(separator: "?").last.map { $0.split(separator: ",") } ?? []
        return to.answer("\(parts[0]) Elsewhere", ["Location: \(parts[1])"])
    case "/setcookie": return to.answer("200 OK", ["Set-Cookie: run=\(request.path.dropFirst(11))"])
    case "/echo":
        let body = String(decoding: request.body, as: UTF8.self)
        return to.answer("200 OK", ["X-Echo: 1"], request.head + "\r\n\r\n" + body)
    default: return to.answer("200 OK", ["Content-Type: text/plain"], "hello")
    }
}

private func forever(_ body: () -> Bool) -> Bool {
    while body() {}
    return false
}

extension String {
    var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
