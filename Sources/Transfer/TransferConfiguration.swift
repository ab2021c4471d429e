import ProbeModel

/// What the owner of the daemon decides about the network.
package struct TransferConfiguration: Sendable {
    /// Looks one name up and blocks until it knows; called on a lookup thread.
    package typealias Resolver = @Sendable (_ name: String) -> LookupAnswer

    /// The path of a file of trusted certificates (PEM); nil for the system's own.
    package var caBundle: String?
    package var userAgent: String
    /// Networks that no transfer may connect to, whatever name leads there (promises.md N12).
    package var deniedNetworks: [CIDR]
    /// Replaces the system's resolver; nil for `getaddrinfo`.
    package var resolver: Resolver?
    package var lookupThreads: Int
    /// Bytes of the bodies of all transfers together (promises.md L3).
    package var bodyBudgetBytes: Int
    /// Transfers at once; one more ends with reason `local`.
    package var transfers: Int

    package init(
        userAgent: String,
        caBundle: String? = nil,
        deniedNetworks: [CIDR] = [],
        resolver: Resolver? = nil
    ) {
        self.userAgent = userAgent
        self.caBundle = caBundle
        self.deniedNetworks = deniedNetworks
        self.resolver = resolver
        self.lookupThreads = Limits.lookupThreads
        self.bodyBudgetBytes = Limits.bodyBudgetBytes
        self.transfers = Limits.transfers
    }
}
