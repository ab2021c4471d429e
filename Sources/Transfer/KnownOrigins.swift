import ProbeModel

/// The origins of addresses that were taken apart before: the first address of a run need not be,
/// if an earlier run has asked the same server. Belongs to the loop's thread.
final class KnownOrigins {
    /// By the beginning of an address up to its path.
    private var origins: [String: WebAddress.Origin] = [:]

    /// Takes an address apart.
    /// - Returns: also its beginning up to its path, if whatever follows has the same origin.
    func address(
        _ text: String
    ) throws(WebAddress.Fault) -> (address: WebAddress, prefix: String?) {
        guard let prefix = WebAddress.prefix(of: text) else { return (try WebAddress(text), nil) }
        if let origin = origins[prefix], text.utf8.count <= Limits.urlBytes {
            return (WebAddress(known: text, origin: origin), prefix)
        }
        let address = try WebAddress(text)
        if origins.count >= Limits.knownOrigins { origins.removeAll() }
        origins[prefix] = address.origin
        return (address, prefix)
    }
}
