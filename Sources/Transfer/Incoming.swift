import ProbeModel

/// What arrives for one exchange, counted against its caps while it arrives (promises.md N1–N3).
struct Incoming {
    /// Why we told libcurl to stop.
    enum Stop: Equatable {
        case body(limit: Int)
        case header(limit: Int)
        case budget(limit: Int)

        var reason: Reason {
            switch self {
            case .body, .header: .size
            case .budget: .local
            }
        }

        var detail: String {
            switch self {
            case .body(let limit): "the body is longer than \(limit) bytes"
            case .header(let limit): "headers and trailers are longer than \(limit) bytes"
            case .budget(let limit): "the bodies of all transfers together exceed \(limit) bytes"
            }
        }
    }

    /// What becomes of one header line.
    enum Line {
        case keep
        case skip
        case refuse
    }

    /// The head of the last response, as received; 1xx responses and trailers are not in it.
    var head: [UInt8] = []
    var body: [UInt8] = []
    private(set) var stop: Stop?
    /// Whether the head has a `Set-Cookie`.
    private(set) var setsCookies = false
    private var headerBytes = 0
    private var isHeadComplete = false
    private var bodyLimit: Int

    private static let statusLine = Array("http/".utf8)
    private static let setCookie = Array("set-cookie:".utf8)

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// Begins a new exchange.
    mutating func reset(bodyLimit: Int) {
        head = []
        body = []
        stop = nil
        setsCookies = false
        headerBytes = 0
        isHeadComplete = false
        self.bodyLimit = bodyLimit
    }

    /// Hands the head over, without a copy.
    mutating func takeHead() -> Head {
        defer { head = [] }
        return Head(received: head)
    }

    /// Hands the body over, without a copy.
    mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    /// Counts and looks at one header line. Trailers follow a complete head and must not be merged
    /// into it (RFC 9110 §6.5.1): they are counted, not kept.
    mutating func receive(_ line: Span<UInt8>) -> Line {
        headerBytes += line.count
        guard headerBytes <= Limits.headerBytes else {
            stop = .header(limit: Limits.headerBytes)
            return .refuse
        }
        if line.begins(with: Self.statusLine) {
            head.removeAll(keepingCapacity: true)
            head.reserveCapacity(Limits.usualHeaderBytes)
            isHeadComplete = false
        }
        guard !isHeadComplete, !line.isEmpty else { return .skip }
        isHeadComplete = line[0] == 0x0D || line[0] == 0x0A
        setsCookies = setsCookies || line.begins(with: Self.setCookie)
        return .keep
    }

    /// Whether `count` more bytes of the body fit both caps; takes them from the budget if so.
    mutating func admits(bodyBytes count: Int, from budget: BodyBudget) -> Bool {
        guard body.count + count <= bodyLimit else {
            stop = .body(limit: bodyLimit)
            return false
        }
        guard budget.take(count) else {
            stop = .budget(limit: budget.total)
            return false
        }
        return true
    }
}

extension Span<UInt8> {
    /// Whether the bytes begin with a text in lower case; their own case does not matter.
    fileprivate func begins(with text: [UInt8]) -> Bool {
        guard count >= text.count else { return false }
        for index in text.indices where self[index].lowercasedASCII != text[index] { return false }
        return true
    }
}
