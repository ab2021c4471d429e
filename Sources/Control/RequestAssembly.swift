import NIOCore
import NIOHTTP1
import ProbeModel

/// Collects the parts of one request, and refuses it as soon as it breaks a rule of its listener.
struct RequestAssembly {
    enum Step {
        case incomplete
        /// The client waits for `100 Continue` before it sends its body.
        case awaitsContinue
        case complete(ControlRequest)
        case refused(ControlReply)
    }

    private let listener: Listener
    private let peer: Peer?
    private var head: (method: HTTPMethod, target: RequestTarget, headers: HTTPHeaders)?
    private var body: [UInt8] = []
    /// Whether the connection may be used again after this request.
    private(set) var keepsAlive = false

    init(listener: Listener, peer: Peer?) {
        self.listener = listener
        self.peer = peer
    }

    mutating func receive(_ part: HTTPServerRequestPart) -> Step {
        switch part {
        case .head(let head): receive(head)
        case .body(let bytes): receive(bytes)
        case .end: end()
        }
    }

    private mutating func receive(_ head: HTTPRequestHead) -> Step {
        if let refusal = refusal(of: head) { return .refused(refusal) }
        guard let target = RequestTarget(head.uri) else {
            return .refused(
                .error(
                    400,
                    problem: "unreadable request target",
                    remedy: "ask for a path that begins with '/', percent-encoded UTF-8"
                )
            )
        }
        self.head = (head.method, target, head.headers)
        // The parser reads nothing behind a request that asks for another protocol.
        keepsAlive = head.isKeepAlive && !head.headers.contains(name: "upgrade")
        let expectation = head.headers.first(name: "expect")?.lowercased()
        return expectation == "100-continue" ? .awaitsContinue : .incomplete
    }

    private mutating func receive(_ bytes: ByteBuffer) -> Step {
        guard body.count + bytes.readableBytes <= listener.limits.bodyBytes else {
            return .refused(tooLarge)
        }
        body.append(contentsOf: bytes.readableBytesView)
        return .incomplete
    }

    private mutating func end() -> Step {
        guard let (method, target, headers) = head else { return .incomplete }
        return .complete(
            ControlRequest(
                method: method.rawValue,
                target: target,
                headers: headers.map { Header(name: $0.name, value: $0.value) },
                body: body,
                peer: peer
            )
        )
    }

    /// The first rule that this head breaks; nil if none.
    private func refusal(of head: HTTPRequestHead) -> ControlReply? {
        let limits = listener.limits
        guard head.uri.utf8.count <= limits.uriBytes else {
            return .error(
                414,
                problem: "the address is longer than \(limits.uriBytes) bytes",
                remedy: "ask for less in one request"
            )
        }
        // What a field takes on the wire, its colon, space and line end included.
        let bytes = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard bytes <= limits.headerBytes else { return Self.headersTooLarge(limits) }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        guard length <= limits.bodyBytes else { return tooLarge }
        return listener.isLocalSocket ? nil : refusalOnNetwork(of: head)
    }

    private func refusalOnNetwork(of head: HTTPRequestHead) -> ControlReply? {
        guard head.method == .GET || head.method == .HEAD else {
            var reply = ControlReply.error(
                405,
                problem: "'\(head.method.rawValue)' is not served over TCP",
                remedy: "change things through the control socket, with probectl"
            )
            reply.headers = [Header(name: "Allow", value: "GET, HEAD")]
            return reply
        }
        let hosts = head.headers["host"]
        guard hosts.count == 1, listener.allows(host: hosts[0]) else {
            return .error(
                421,
                problem: "this host name is not ours",
                remedy: "ask for 'localhost' or the address that the daemon listens on"
            )
        }
        return nil
    }

    private var tooLarge: ControlReply {
        .error(
            413,
            problem: "the body is larger than \(listener.limits.bodyBytes) bytes",
            remedy: "send less"
        )
    }

    static func headersTooLarge(_ limits: ControlLimits) -> ControlReply {
        .error(
            431,
            problem: "the headers are larger than \(limits.headerBytes) bytes"
                + " or more than \(limits.headerFields)",
            remedy: "send fewer cookies and headers"
        )
    }
}
