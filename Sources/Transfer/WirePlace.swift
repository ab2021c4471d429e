import ProbeModel

extension WireOptions {
    /// The place that a connection is made to, in place of the address's own origin.
    func place(of origin: WebAddress.Origin) throws(WebAddress.Fault) -> WebAddress.Origin {
        if let proxy { return try WebAddress.Origin(proxy: proxy.url) }
        guard let connectTo else { return origin }
        let target = try WebAddress("http://\(connectTo)").origin
        guard connectTo.hasPort else { throw .malformed("'connectTo' needs a port, host:443") }
        return target
    }
}

extension WebAddress.Origin {
    /// The proxy's own place.
    fileprivate init(proxy url: String) throws(WebAddress.Fault) {
        let schemes = WireOptions.Proxy.schemes
        guard let end = url.firstRange(of: "://"), schemes.contains(String(url[..<end.lowerBound]))
        else { throw .malformed("a proxy is one of \(schemes.joined(separator: ", "))") }
        let rest = url[end.upperBound...]
        guard String(rest).hasPort else {
            throw .malformed("a proxy needs a port, http://proxy:3128")
        }
        self = try WebAddress("http://\(rest)").origin
    }
}

extension String {
    /// Whether the text ends with a port.
    fileprivate var hasPort: Bool {
        let authority = prefix { $0 != "/" }
        guard let colon = authority.lastIndex(of: ":") else { return false }
        let port = authority[authority.index(after: colon)...]
        return !port.isEmpty && port.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
