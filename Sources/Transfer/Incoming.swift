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
    private var headerBytes = 0
    private var isHeadComplete = false
    private var bodyLimit: Int

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// Begins a new exchange.
    mutating func reset(bodyLimit: Int) {
        head.removeAll(keepingCapacity: true)
        body = []
        stop = nil
        headerBytes = 0
        isHeadComplete = false
        self.bodyLimit = bodyLimit
    }

    /// Hands the body over, without a copy.
    mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    /// Counts one header line. Trailers follow a complete head and must not be merged into it
    /// (RFC 9110 §6.5.1): they are counted, not kept.
    mutating func receive(lineOf count: Int, startsMessage: Bool, isBlank: Bool) -> Line {
        headerBytes += count
        guard headerBytes <= Limits.headerBytes else {
            stop = .header(limit: Limits.headerBytes)
            return .refuse
        }
        if startsMessage {
            head.removeAll(keepingCapacity: true)
            isHeadComplete = false
        }
        defer { isHeadComplete = isHeadComplete || isBlank }
        return isHeadComplete ? .skip : .keep
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

    /// The header fields of the head, in order.
    var headers: [Header] {
        var headers: [Header] = []
        var rest = head[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            guard let first = line.first, line.startIndex > 0 else { continue }
            if first == 0x20 || first == 0x09 {
                // A folded line continues the one before it (RFC 9112 §5.2).
                guard let last = headers.popLast() else { continue }
                headers.append(Header(name: last.name, value: last.value + " " + text(line)))
            } else if let colon = line.firstIndex(of: 0x3A) {
                let name = String(decoding: line[..<colon], as: UTF8.self)
                headers.append(Header(name: name, value: text(line[(colon + 1)...])))
            }
        }
        return headers
    }

    /// A value without the white space around it.
    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        var (start, end) = (bytes.startIndex, bytes.endIndex)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while start < end, isSpace(bytes[end - 1]) { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}

/// The bytes that the bodies of all transfers may hold together (promises.md L3). Only the loop's
/// thread touches it.
final class BodyBudget {
    let total: Int
    private var free: Int

    init(total: Int) {
        self.total = total
        free = total
    }

    func take(_ count: Int) -> Bool {
        guard count <= free else { return false }
        free -= count
        return true
    }

    func giveBack(_ count: Int) {
        free += count
    }
}
