/// How much of what happened a run holds at its end, secrets masked.
package enum Keeping: Sendable {
    /// What the ledger keeps: exchanges, checks that were not met, what was said when it failed.
    case recorded
    /// Met checks and captured values as well, for people.
    case checks
    /// All that was said as well.
    case transcripts
}
