/// How much of what happened a run holds at its end, secrets masked but for the last.
package enum Keeping: Sendable {
    /// What the ledger keeps: exchanges, checks that were not met, what was said when it failed.
    case recorded
    /// Met checks and captured values as well, for people.
    case checks
    /// All that was said as well.
    case transcripts
    /// Met checks, captured values, and all that was sent: the only one with secrets in clear.
    case requests
}
