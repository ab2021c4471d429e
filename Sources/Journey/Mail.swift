import ProbeModel

/// A mail that was fetched, as checks and captures see it (RFC 5322, RFC 2045 to 2047): its own
/// header and its text, both decoded, and no attachments.
struct Mail: Sendable {
    let head: Head
    /// In UTF-8, lines end in LF: the first `text/plain`, else the first `text/html`.
    let text: [UInt8]
    /// The first `text/html`, in UTF-8; nil without one.
    let html: [UInt8]?

    /// Never fails: what breaks the rules is taken as it stands.
    init(_ message: [UInt8]) {
        let whole = MailPart(message[...])
        head = Head(
            whole.head.headers.map {
                Header(name: $0.name, value: EncodedWords.decoded($0.value))
            }
        )
        var budget = Limits.mailParts
        let leaves = whole.leaves(depth: Limits.mailDepth, budget: &budget)
        html = leaves.first { $0.type == "text/html" }?.text
        text = (leaves.first { $0.type == "text/plain" }?.text ?? html) ?? []
    }
}

/// A mail, or one of its parts.
private struct MailPart {
    let head: Head
    private let content: ArraySlice<UInt8>

    /// Header, an empty line, content.
    init(_ bytes: ArraySlice<UInt8>) {
        var end = bytes.startIndex
        var start = bytes.endIndex
        while end < bytes.endIndex {
            let next = bytes[end...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
            if bytes[end..<next].allSatisfy({ $0 == 0x0A || $0 == 0x0D }) {
                start = next
                break
            }
            end = next
        }
        head = Head(received: Array(bytes[..<end]))
        content = bytes[start...]
    }

    /// `text/html`, in lower case; what says nothing is plain text (RFC 2045 §5.2).
    var type: String {
        let field = head.values(of: "Content-Type").first ?? "text/plain"
        return String(field.prefix { $0 != ";" }).withoutOuterSpace.lowercased()
    }

    /// Texts in the order in which they stand, without those of attachments.
    func leaves(depth: Int, budget: inout Int) -> [MailPart] {
        guard budget > 0, depth > 0 else { return [] }
        budget -= 1
        let place = head.values(of: "Content-Disposition").first?.lowercased() ?? ""
        guard !place.hasPrefix("attachment") else { return [] }
        guard type.hasPrefix("multipart/"), let boundary = parameter("boundary") else {
            return type.hasPrefix("text/") ? [self] : []
        }
        var leaves: [MailPart] = []
        for part in parts(between: Array("--\(boundary)".utf8)) {
            leaves += part.leaves(depth: depth - 1, budget: &budget)
        }
        return leaves
    }

    /// What stands between lines that are the delimiter, up to the one that closes (RFC 2046 §5.1).
    private func parts(between delimiter: [UInt8]) -> [MailPart] {
        var parts: [MailPart] = []
        var begin: Int?
        var line = content.startIndex
        while line < content.endIndex, parts.count < Limits.mailParts {
            let end = content[line...].firstIndex(of: 0x0A) ?? content.endIndex
            if content[line..<end].starts(with: delimiter) {
                let rest = content[line..<end].dropFirst(delimiter.count)
                let isLast = rest.starts(with: "--".utf8)
                if isLast || rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
                    if let begin { parts.append(MailPart(content[begin..<line])) }
                    guard !isLast else { return parts }
                    begin = min(end + 1, content.endIndex)
                }
            }
            line = end + 1
        }
        if let begin { parts.append(MailPart(content[begin...])) }
        return parts
    }

    /// A parameter of `Content-Type`, without its quotes; nil without it.
    private func parameter(_ name: String) -> String? {
        for field in head.values(of: "Content-Type").first?.split(separator: ";").dropFirst() ?? []
        {
            let halves = field.split(separator: "=", maxSplits: 1)
            guard halves.count == 2,
                String(halves[0]).withoutOuterSpace.equalsIgnoringCase(name)
            else { continue }
            return String(halves[1]).withoutOuterSpace.filter { $0 != "\"" }
        }
        return nil
    }

    /// The content in UTF-8. What is in no charset that we know stays as it is.
    var text: [UInt8] {
        let encoding = head.values(of: "Content-Transfer-Encoding").first?.lowercased()
        let bytes =
            switch encoding {
            case "quoted-printable": QuotedPrintable.bytes(of: content)
            case "base64": LenientBase64.bytes(of: content)
            default: Array(content)
            }
        let decoded = parameter("charset").flatMap { Charset($0) }?.text(of: bytes)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in decoded.map({ Array($0.utf8) }) ?? bytes {
            if byte == 0x0A, text.last == 0x0D { text.removeLast() }
            text.append(byte)
        }
        return text
    }
}
