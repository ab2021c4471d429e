import CCurl
import ProbeModel

/// What a run remembers from one exchange to the next: addresses, peers, certificates, cookies.
struct SessionMemory {
    private(set) var cookies: [Cookie] = []
    private(set) var isJarFull = false
    /// Numeric addresses of the names that this run has resolved. A run looks each name up once.
    private var addresses: [String: [String]] = [:]
    /// Origins whose addresses libcurl has been given.
    private var pinned: Set<WebAddress.Origin> = []
    private var peers: [WebAddress.Origin: String] = [:]
    private var certificates: [WebAddress.Origin: Certificate] = [:]
    /// The beginning of the last address up to its path, and its origin: most exchanges of a run
    /// go to the same one, and need not be parsed again.
    private var last: (prefix: String, origin: WebAddress.Origin)?

    mutating func address(_ text: String) throws(WebAddress.Fault) -> WebAddress {
        if let last, text.utf8.starts(with: last.prefix.utf8), text.utf8.count <= Limits.urlBytes {
            return WebAddress(known: text, origin: last.origin)
        }
        let address = try WebAddress(text)
        if let prefix = address.prefix { last = (prefix, address.origin) }
        return address
    }

    func needsLookup(_ origin: WebAddress.Origin) -> Bool {
        !pinned.contains(origin) && addresses[origin.host] == nil && !origin.isLiteral
    }

    mutating func remember(_ found: [String], of host: String) {
        addresses[host] = found
    }

    /// The line that tells libcurl the addresses of an origin (`CURLOPT_RESOLVE`), the first time.
    mutating func pin(_ origin: WebAddress.Origin) -> String? {
        guard !addresses.isEmpty, let found = addresses[origin.host], pinned.insert(origin).inserted
        else { return nil }
        let list = found.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        return "\(origin.host):\(origin.port):\(list)"
    }

    /// Adds what belongs to the connection: a reused one tells it no second time.
    mutating func complete(
        _ exchange: inout Exchange,
        on origin: WebAddress.Origin,
        from handle: borrowing EasyHandle,
        _ sockets: Sockets,
        _ handshake: Handshake?
    ) {
        if !handle.isReused {
            peers[origin] = handle.peer ?? sockets.tried?.with(port: origin.port)
        }
        exchange.peer = peers[origin]
        guard origin.isSecure else { return }
        if let certificate = handshake?.certificate { certificates[origin] = certificate }
        exchange.certificate = certificates[origin]
    }

    /// Reads libcurl's jar, up to the caps.
    mutating func readCookies(from handle: borrowing EasyHandle) {
        let lines = handle.cookieLines
        var bytes = 0
        cookies = []
        for line in lines {
            // domain, whether subdomains, path, secure, expiry, name, value
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 7 else { continue }
            bytes += fields[5].utf8.count + fields[6].utf8.count
            guard cookies.count < Limits.cookies, bytes <= Limits.cookieBytes else { break }
            cookies.append(Cookie(name: String(fields[5]), value: String(fields[6])))
        }
        isJarFull = lines.count > Limits.cookies || bytes > Limits.cookieBytes
    }
}
