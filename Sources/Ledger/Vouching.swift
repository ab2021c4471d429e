import ProbeModel

/// What a ledger needs to vouch for itself: a key, and somewhere to send its checkpoints.
package struct Vouching: Sendable {
    /// Nil: checkpoints are made, and not signed.
    package var key: SigningKey?
    /// The newest checkpoint that is known outside the ledger, from a run before this one.
    package var known: Checkpoint?
    /// Whether the operator vouches for the wall clock, whatever the kernel says of it.
    package var isClockVouched = false
    /// Called with each checkpoint on the ledger's thread: it must not wait for anything.
    package var onNote: @Sendable (Note) -> Void

    package init(
        key: SigningKey?,
        known: Checkpoint?,
        onNote: @escaping @Sendable (Note) -> Void
    ) {
        self.key = key
        self.known = known
        self.onNote = onNote
    }

    /// What people must know if the last life signed its checkpoints, and this one cannot.
    package var loss: String? {
        guard key == nil, let known, known.epoch > 0 else { return nil }
        return "checkpoints up to record \(known.last) were signed, and there is no key now: what "
            + "is recorded from here on is proven by nobody; set 'ledger: { key: … }' again"
    }

    func notary(_ plan: RecoveryPlan, _ writer: Writer, _ moment: Moment) -> Notary {
        Notary(ledger: writer.ledger, key: key, covered: plan.covered, at: moment)
    }

    /// The record that tells of records which were known and are not here; nil if none are missing.
    package func restoration(_ plan: RecoveryPlan, at moment: Moment) -> Record? {
        guard let known, known.ledger == plan.ledger, known.last >= plan.nextSequence else {
            return nil
        }
        return .restore(
            Record.Restoration(
                known: known.last,
                chain: known.chain,
                until: known.until,
                at: moment.wall
            )
        )
    }
}
