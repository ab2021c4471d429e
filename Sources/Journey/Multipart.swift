import ProbeModel

/// A body of several parts (RFC 7578).
struct Multipart: Sendable {
    let parts: [Part]

    struct Part: Sendable {
        /// `Content-Disposition` and `Content-Type`, their line breaks included.
        let head: String
        let content: Content
    }

    enum Content: Sendable {
        case text(Template)
        case bytes([UInt8])
    }

    var templates: [Template] {
        parts.compactMap { if case .text(let text) = $0.content { text } else { nil } }
    }
}

extension Bindings {
    /// The body and its boundary, which is drawn anew for each request: no content can hold it but
    /// by chance.
    mutating func body(
        of multipart: Multipart
    ) throws(Plan.Fault) -> (bytes: [UInt8], boundary: String) {
        let boundary = "probed-\(random.next())-\(random.next())"
        var bytes: [UInt8] = []
        for part in multipart.parts {
            bytes.append(contentsOf: "--\(boundary)\r\n\(part.head)\r\n".utf8)
            switch part.content {
            case .text(let text): bytes.append(contentsOf: try self.bytes(of: text))
            case .bytes(let content): bytes.append(contentsOf: content)
            }
            bytes.append(contentsOf: "\r\n".utf8)
        }
        bytes.append(contentsOf: "--\(boundary)--\r\n".utf8)
        guard bytes.count <= Limits.requestBytes else { throw .tooLong("request") }
        return (bytes, boundary)
    }
}
