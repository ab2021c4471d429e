package import ProbeModel

/// A cookie of the jar, with what says where it goes (RFC 6265 §5.3).
package struct JarCookie: Hashable {
    package let cookie: Cookie
    private let domain: String
    private let reachesSubdomains: Bool
    private let path: String
    private let isSecure: Bool

    /// Reads a line in Netscape's format: domain, whether subdomains, path, whether secure, end, name,
    /// value; nil if it is none.
    package init?(line: String) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7 else { return nil }
        let marked = fields[0].hasPrefix("#HttpOnly_") ? fields[0].dropFirst(10) : fields[0][...]
        domain = marked.drop { $0 == "." }.lowercased()
        reachesSubdomains = fields[1] == "TRUE"
        path = fields[2]
        isSecure = fields[3] == "TRUE"
        cookie = Cookie(name: fields[5], value: fields[6])
    }

    /// Whether a request to this host and path takes it along (RFC 6265 §5.4).
    package func goes(to host: String, path target: String, isSecure isSafe: Bool) -> Bool {
        let isHost =
            host == domain
            || reachesSubdomains && host.hasSuffix(".\(domain)") && IPAddress(host) == nil
        let isBelow =
            target == path || target.hasPrefix(path.hasSuffix("/") ? path : path + "/")
        return isHost && isBelow && (isSafe || !isSecure)
    }

    /// The longer path first.
    package static func precedes(_ first: JarCookie, _ second: JarCookie) -> Bool {
        first.path.utf8.count > second.path.utf8.count
    }
}

extension Request {
    /// Whether it has cookies of its own; libcurl would leave out its jar's.
    var hasOwnCookies: Bool { headers.contains { $0.name.equalsIgnoringCase("cookie") } }

    /// The request with one header `Cookie`: the jar's cookies for its address, but for those that it
    /// has itself, and its own.
    func joined(with jar: [JarCookie], for address: WebAddress) -> Request {
        let own = headers.filter { $0.name.equalsIgnoringCase("cookie") }.map(\.value)
        let names = own.flatMap { $0.split(separator: ";") }.map { pair in
            String(pair.prefix { $0 != "=" }.filter { $0 != " " })
        }
        let host = headers.first { $0.name.equalsIgnoringCase("host") }.map { header in
            String(header.value.prefix { $0 != ":" }).lowercased()
        }
        let path = address.target(isPathAsIs: wire?.value.isPathAsIs ?? false)?.path ?? "/"
        let isOwn = ["localhost", "127.0.0.1", "::1"].contains(address.origin.host)
        let known = jar.filter {
            $0.goes(
                to: host ?? address.origin.host,
                path: path,
                isSecure: address.origin.isSecure || isOwn
            )
                && !names.contains($0.cookie.name)
        }.sorted(by: JarCookie.precedes).map { "\($0.cookie.name)=\($0.cookie.value)" }
        var joined = self
        joined.headers.removeAll { $0.name.equalsIgnoringCase("cookie") }
        let line = (known + own).joined(separator: "; ")
        joined.headers.append(Header(name: "Cookie", value: line, isSecret: true))
        return joined
    }
}
