import CCurl
import Digest
import ProbeModel

/// The options of the last exchange, so that only those that change are set again.
struct OptionsInForce: ~Copyable {
    private var headers = StringList()
    private var pin = StringList()
    private var hasHeaders = false
    private var idleSeconds = Limits.idleSeconds
    private var hasPin = false
    private var verb = Verb.none
    private var customMethod: String?
    private var milliseconds = (connect: 0, total: 0)
    private var encoding: String?
    private var unixSocket: String?
    private var wire = WireInForce()
    private var errand = ErrandInForce()

    /// How libcurl is told the method; only the name of others is a text of its own.
    private enum Verb {
        case none, get, head, body
    }

    init() {}

    /// Method, address, headers and body.
    /// - Returns: what this libcurl cannot do; nil if it can do everything.
    mutating func apply(_ request: Request, to handle: borrowing EasyHandle) -> String? {
        handle.set(url: request.url)
        if request.unixSocket != unixSocket {
            handle.set(CURLOPT_UNIX_SOCKET_PATH, request.unixSocket)
            unixSocket = request.unixSocket
        }
        if let errand = request.wire?.value.errand {
            return self.errand.apply(request, errand, to: handle)
        }
        if errand.wasActive {
            errand.leave(handle)
            // Nothing is known of HTTP's own options any more.
            (verb, customMethod) = (.none, nil)
        }
        applyMethod(of: request, to: handle)
        applyHeaders(of: request, to: handle)
        return nil
    }

    /// How the request travels.
    /// - Returns: what this libcurl cannot do; nil if it can do everything.
    mutating func apply(
        wayOf request: Request,
        isSecure: Bool,
        to handle: borrowing EasyHandle,
        _ configuration: TransferConfiguration
    ) -> String? {
        wire.apply(request, isSecure: isSecure, to: handle, configuration)
    }

    /// What is left of the time for this exchange. Zero means "for ever" to libcurl.
    mutating func apply(connect: Duration, total: Duration, to handle: borrowing EasyHandle) {
        let connect = max(1, Int(connect.nanoseconds / 1_000_000))
        let total = max(1, Int(total.nanoseconds / 1_000_000))
        guard milliseconds != (connect, total) else { return }
        milliseconds = (connect, total)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, connect)
        handle.set(CURLOPT_TIMEOUT_MS, total)
    }

    /// The addresses of a host; libcurl keeps them for the run.
    mutating func apply(pin line: String?, to handle: borrowing EasyHandle) {
        guard line != nil || hasPin else { return }
        var list = StringList()
        if let line { list.append(line) }
        handle.set(CURLOPT_RESOLVE, list)
        pin = list
        hasPin = line != nil
    }

    private mutating func applyMethod(of request: Request, to handle: borrowing EasyHandle) {
        let body = request.bodyToSend
        let next: Verb = body != nil ? .body : request.method == "HEAD" ? .head : .get
        if verb == .head, next != .head { handle.set(CURLOPT_NOBODY, 0) }
        switch next {
        case .body where verb != .body: handle.set(CURLOPT_POST, 1)
        case .head where verb != .head: handle.set(CURLOPT_NOBODY, 1)
        case .get where verb != .get: handle.set(CURLOPT_HTTPGET, 1)
        case .none, .get, .head, .body: break
        }
        if let body { handle.set(bodyBytes: body.count) }
        let idle = body == nil ? Limits.idleSeconds : Limits.idleSecondsBeforeBody
        if idle != idleSeconds { handle.set(CURLOPT_MAXAGE_CONN, idle) }
        idleSeconds = idle
        verb = next
        let usual = body != nil ? "POST" : next == .head ? "HEAD" : "GET"
        let custom = request.method == usual ? nil : request.method
        if custom != customMethod { handle.set(CURLOPT_CUSTOMREQUEST, custom) }
        customMethod = custom
    }

    private mutating func applyHeaders(of request: Request, to handle: borrowing EasyHandle) {
        var list = StringList()
        var accepted: String?
        for header in request.headers {
            if header.name.equalsIgnoringCase("accept-encoding") {
                accepted = header.value
            } else {
                list.append(
                    header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
                )
            }
        }
        for line in request.ownHeaderLines { list.append(line) }
        if !list.isEmpty || hasHeaders {
            hasHeaders = !list.isEmpty
            handle.set(CURLOPT_HTTPHEADER, list)
            headers = list
        }
        if accepted != encoding { handle.set(CURLOPT_ACCEPT_ENCODING, accepted) }
        encoding = accepted
    }
}

extension Request {
    /// Whether it needs a connection of its own: libcurl repeats what a kept one lost, as far as there
    /// is no body that we could refuse to send again (RFC 9110 §9.2.2).
    var needsFreshConnection: Bool {
        let repeatable = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]
        let isBare = (body ?? []).isEmpty && wire?.value.errand == nil
        return isOnce || isBare && !repeatable.contains(method)
    }

    /// The body, or an empty one where servers want to see its length (RFC 9110 §8.6).
    fileprivate var bodyToSend: [UInt8]? {
        body ?? (method == "POST" || method == "PUT" || method == "PATCH" ? [] : nil)
    }

    /// Lines that we add or, ending in a colon, keep libcurl from adding.
    fileprivate var ownHeaderLines: [String] {
        var lines: [String] = []
        if let basic {
            let pair = Array("\(basic.user):\(basic.password.revealed)".utf8)
            lines.append("Authorization: Basic \(Base64.text(of: pair))")
        }
        if bodyToSend != nil, !has("content-type") { lines.append("Content-Type:") }
        // libcurl would wait a second for a "100 Continue" before it sends a body of 1 MiB.
        if let body, body.count >= 1 << 20, !has("expect") { lines.append("Expect:") }
        return lines
    }

    private func has(_ name: String) -> Bool {
        headers.contains { $0.name.equalsIgnoringCase(name) }
    }

    /// Why the request cannot be sent as it is; nil if it can. Values may come from a server.
    var problem: String? {
        guard method.isToken else { return "method '\(method)' is not a word of letters" }
        for header in headers {
            guard header.name.isToken else {
                return "'\(header.name)' cannot be the name of a header"
            }
            guard header.value.utf8.allSatisfy({ $0 != 0x0D && $0 != 0x0A && $0 != 0 }) else {
                return
                    "the value of header '\(header.name)' has a line break, which would forge another"
            }
        }
        return nil
    }
}

extension String {
    /// A token of RFC 9110 §5.6.2.
    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte.lowercasedASCII)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }
}
