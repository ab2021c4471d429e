package import ProbeModel

/// Why there are no addresses for a name.
package enum LookupFailure: Hashable, Sendable {
    /// The name does not exist or has no address; the text says which.
    case none(String)
    /// Its servers do not answer, while those of other names do.
    case silent
    /// No name was answered lately: our own resolver is dead.
    case deadResolver
    /// All threads were busy until the deadline.
    case crowded
    /// Too many names wait.
    case queueFull
    /// Our own host could not ask: out of descriptors or memory.
    case shortage(errorNumber: Int32)
}

extension LookupFailure {
    /// The failure to record. `limit` is the request's own, if that ran out before the lookup's.
    package func failure(of name: String, within limit: Duration?) -> Exchange.Failure {
        switch self {
        case .none(let text):
            Exchange.Failure(reason: .dns, detail: "'\(name)': \(text)")
        case .silent:
            if let limit {
                Exchange.Failure(
                    reason: .timeout,
                    detail: "no address of '\(name)' within \(limit.text) (lookup)"
                )
            } else {
                Exchange.Failure(
                    reason: .dns,
                    detail: "'\(name)': its name servers do not answer; those of others do"
                )
            }
        case .deadResolver:
            Exchange.Failure(
                reason: .local,
                detail: "'\(name)': our resolver answers for no name; see /etc/resolv.conf"
            )
        case .crowded:
            Exchange.Failure(
                reason: .local,
                detail: "'\(name)': all lookup threads wait for names that do not answer"
            )
        case .queueFull:
            Exchange.Failure(
                reason: .local,
                detail: "'\(name)': \(Limits.lookupQueue) names wait for a lookup already"
            )
        case .shortage(let errorNumber):
            Exchange.Failure(
                reason: .local,
                errorNumber: errorNumber,
                detail: "'\(name)': cannot ask for its address: \(SystemError.text(errorNumber))"
            )
        }
    }
}
