import Digest
package import ProbeModel

/// AWS Signature Version 4 of one request, as headers ("Create a signed AWS API request", AWS
/// documentation). Ours, because libcurl 7.88 signs a query out of order as it stands, and sends no
/// `X-Amz-Content-Sha256`, which S3 and OpenSearch demand.
package struct AWSSignature {
    private let region: String
    private let service: String
    private let key: String
    private let secret: Secret

    /// `scope` is `aws:amz:region:service`.
    package init(scope: String, key: String, secret: Secret) {
        let words = scope.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        region = words.dropFirst(2).first ?? ""
        service = words.dropFirst(3).first ?? ""
        self.key = key
        self.secret = secret
    }

    /// Where a request goes, as it is sent.
    package struct Target {
        /// The header `Host`.
        package let host: String
        package let path: String
        /// Behind the question mark; nil without one.
        package let query: String?

        package init(host: String, path: String, query: String?) {
            self.host = host
            self.path = path
            self.query = query
        }
    }

    /// The headers that sign a request.
    package func headers(of request: Request, to target: Target, at now: Timestamp) -> [Header] {
        let time = now.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
        let payload = SHA256(of: request.body ?? []).description
        let added = [
            Header(name: "X-Amz-Date", value: time),
            Header(name: "X-Amz-Content-Sha256", value: payload),
        ]
        let fields = fields(of: request.headers + added, host: target.host)
        let names = fields.map(\.name).joined(separator: ";")
        let canonical = [
            request.method, path(target.path), Self.query(target.query ?? ""),
            fields.map { "\($0.name):\($0.value)\n" }.joined(), names, payload,
        ].joined(separator: "\n")
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        let text = [
            "AWS4-HMAC-SHA256", time, scope, SHA256(of: Array(canonical.utf8)).description,
        ].joined(separator: "\n")
        let value =
            "AWS4-HMAC-SHA256 Credential=\(key)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(code(of: text, scope: scope))"
        return added + [Header(name: "Authorization", value: value, isSecret: true)]
    }

    /// Headers that a signature brings with it, in lower case.
    static let names = ["authorization", "x-amz-date", "x-amz-content-sha256"]

    /// S3 and its relatives want the path encoded once, and otherwise as it is.
    private var isStorage: Bool { service.hasPrefix("s3") }

    private func code(of text: String, scope: String) -> String {
        let start = Array("AWS4\(secret.revealed)".utf8)
        let day = scope.split(separator: "/").reduce(start) { key, word in
            HMAC.sha256(of: Array(word.utf8), key: key).bytes
        }
        return HMAC.sha256(of: Array(text.utf8), key: day).description
    }

    /// Headers that are signed, in lower case and sorted: those that nobody on the way changes.
    private func fields(of headers: [Header], host: String) -> [(name: String, value: String)] {
        var values = ["host": [host]]
        for header in headers {
            let name = header.name.lowercased()
            guard name.hasPrefix("x-amz-") || name.hasPrefix("content-") else { continue }
            let words = header.value.split { $0 == " " || $0 == "\t" }
            values[name, default: []].append(words.joined(separator: " "))
        }
        return values.map { ($0.key, $0.value.joined(separator: ",")) }
            .sorted { $0.name < $1.name }
    }

    private func path(_ path: String) -> String {
        guard !isStorage else { return encoded(decoded(path), keepingSlash: true) }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let end = path.hasSuffix("/") && !segments.isEmpty ? "/" : ""
        return encoded(("/" + segments.joined(separator: "/") + end).utf8, keepingSlash: true)
    }

    /// Sorted by name, then by value; a name without a value gets an empty one.
    private static func query(_ query: String) -> String {
        let pairs = query.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { encoded(decoded($0), keepingSlash: false) }
            return (halves[0], halves.dropFirst().first ?? "")
        }
        return pairs.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }
}

extension Request {
    /// The request with the headers that sign it for this hop; as it is if it is not signed.
    func signed(for address: WebAddress, at now: Timestamp) -> Request {
        guard let wire = wire?.value,
            case .signature(let scope, let key, let secret)? = wire.login,
            let (path, query) = address.target(isPathAsIs: wire.isPathAsIs)
        else { return self }
        let own = headers.first { $0.name.equalsIgnoringCase("host") }?.value
        let target = AWSSignature.Target(
            host: own ?? address.origin.hostHeader,
            path: path,
            query: query
        )
        var signed = self
        signed.headers.removeAll { AWSSignature.names.contains($0.name.lowercased()) }
        signed.headers += AWSSignature(scope: scope, key: key, secret: secret)
            .headers(of: signed, to: target, at: now)
        return signed
    }
}

/// The bytes that percent signs stand for (RFC 3986 §2.1).
private func decoded(_ text: some StringProtocol) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        let digits = rest.prefix(2)
        if byte == UInt8(ascii: "%"), digits.count == 2,
            let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        {
            bytes.append(value)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte)
        }
    }
    return bytes
}

/// All but unreserved characters (RFC 3986 §2.3) as AWS wants them: two digits in upper case.
private func encoded(_ bytes: some Sequence<UInt8>, keepingSlash: Bool) -> String {
    var text = ""
    for byte in bytes {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
            text.unicodeScalars.append(Unicode.Scalar(byte))
        case UInt8(ascii: "/") where keepingSlash: text += "/"
        default: text += "%" + [byte].hexadecimal.uppercased()
        }
    }
    return text
}
