/// What a resolver came back with for one name.
package enum LookupAnswer: Hashable, Sendable {
    /// Numeric addresses of both families, in the order in which they should be tried.
    case addresses([String])
    /// The name does not exist or has no address; the text says which.
    case none(String)
    /// Nobody answered in time.
    case silent
    /// Our own host could not ask: out of descriptors or memory.
    case shortage(errorNumber: Int32)
}
