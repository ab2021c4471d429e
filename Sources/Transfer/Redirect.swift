import ProbeModel

/// How a request changes from one hop to the next (RFC 9110 §15.4).
enum Redirect {
    /// Statuses that ask a client to go elsewhere; the other 3xx are answers in themselves.
    static func isRedirect(_ status: UInt16?) -> Bool {
        switch status {
        case 301, 302, 303, 307, 308: true
        default: false
        }
    }

    /// The request for the next hop; nil if it would carry a secret body to another origin. There
    /// it carries nothing that was meant for the first one: credentials, cookies of its own,
    /// secrets, the Host header, the way through a Unix socket (promises.md N11).
    static func next(
        after request: Request,
        status: UInt16,
        to target: WebAddress,
        crossesOrigin: Bool
    ) -> Request? {
        var next = request
        next.url = target.text
        if becomesGet(status: status, method: request.method) {
            next.method = "GET"
            next.body = nil
            next.isBodySecret = false
            next.headers.removeAll { describesContent($0.name) }
        }
        if crossesOrigin {
            guard !next.isBodySecret else { return nil }
            next.basic = nil
            next.unixSocket = nil
            next.wire = next.wire.map { Boxed($0.value.forOtherOrigin) }
            next.headers.removeAll { $0.isSecret || isBoundToOrigin($0.name) }
        }
        return next
    }

    private static func becomesGet(status: UInt16, method: String) -> Bool {
        switch status {
        case 301, 302: method == "POST"
        case 303: method != "GET" && method != "HEAD"
        default: false
        }
    }

    private static func describesContent(_ name: String) -> Bool {
        name.lowercased().hasPrefix("content-") || name.equalsIgnoringCase("transfer-encoding")
    }

    private static func isBoundToOrigin(_ name: String) -> Bool {
        ["authorization", "proxy-authorization", "cookie", "host"].contains(name.lowercased())
    }
}
