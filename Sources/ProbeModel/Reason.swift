/// Why a step failed or a run has no verdict: one closed list, the same word everywhere.
/// The raw values are those of the ledger's format; a new reason is a change of that format.
package enum Reason: UInt8, CaseIterable, Sendable, Codable {
    // Why a step failed.
    case dns = 1
    case connect = 2
    case tls = 3
    case certificate = 4
    case send = 5
    case receive = 6
    case timeout = 7
    case status = 8
    case check = 9
    case capture = 10
    case redirect = 11
    case size = 12
    case limit = 13
    case policy = 14
    // Why there is no verdict.
    case local = 32
    case credential = 33
    case cancelled = 34
    case `internal` = 35
    case overlap = 36
    case late = 37
    case down = 38
    case cap = 39

    /// The word used in the ledger's exports, in JSON, metrics and text.
    package var word: String { String(describing: self) }

    /// Whether it is our own fault, so that the run is `aborted`, never `failed`.
    package var isOurs: Bool { rawValue >= Reason.local.rawValue }
}
