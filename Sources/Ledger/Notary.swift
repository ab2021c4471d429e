package import ProbeModel

/// Decides when a checkpoint is made, and signs it.
package struct Notary: Sendable {
    private let ledger: UniqueID
    private let key: SigningKey?
    private var epoch: UInt64 = 0
    /// The last record that a checkpoint covers.
    private var covered: UInt64
    private var since: Timestamp
    private var madeAt: Instant

    package init(ledger: UniqueID, key: SigningKey?, covered: UInt64, at moment: Moment) {
        self.ledger = ledger
        self.key = key?.named(for: ledger)
        self.covered = covered
        since = moment.wall
        madeAt = moment.monotonic
    }

    /// The KEY record for a segment; nil without a key. The first one's number is the epoch.
    package mutating func announcement(
        as sequence: UInt64,
        at moment: Moment
    ) -> Record? {
        guard let key else { return nil }
        if epoch == 0 { epoch = sequence }
        return .key(Record.Key(epoch: epoch, key: key.verifyingKey, at: moment.wall))
    }

    /// Whether so much time has passed, and something but the last checkpoint was written.
    package func isDue(for position: Checkpoint.Position, at now: Instant) -> Bool {
        position.last > covered + 1 && now - madeAt >= Limits.checkpointInterval
    }

    package mutating func note(of position: Checkpoint.Position, at now: Instant) -> Note {
        var checkpoint = Checkpoint(
            ledger: ledger,
            first: min(covered + 1, position.last),
            position: position,
            epoch: epoch
        )
        checkpoint.since = since
        covered = position.last
        since = position.at
        madeAt = now
        return Note(checkpoint, signedBy: key)
    }
}
