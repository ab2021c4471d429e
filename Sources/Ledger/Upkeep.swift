/// What is done for the files of a ledger that is written, a little in each turn: closed segments
/// are reread, what the rules of retention no longer want is deleted, what is old is compressed.
package struct Upkeep: Sendable {
    private var scrub: Scrub
    private var retention: Retention
    private var packing: Packing

    /// What came of a turn.
    package struct Turn: Hashable, Sendable {
        /// What is new and wrong, even if the turn failed behind it.
        package var findings: [Finding] = []
        package var scrub = Scrub.State()
        /// Why nothing is deleted although something should be; not known if the turn failed.
        package var obstacle: Retention.Obstacle?
        /// Why the turn did not come to its end.
        package var fault: LedgerError?
    }

    package init(scrub: Scrub, retention: Retention, packing: Packing) {
        self.scrub = scrub
        self.retention = retention
        self.packing = packing
    }

    /// One look at the ledger, which lies in `directory`. Blocks.
    package mutating func turn(
        _ ledger: Ledger,
        in directory: String,
        at clock: Record.Clock
    ) -> Turn {
        var turn = Turn()
        do throws(LedgerError) {
            let reader = try LedgerReader(directory: directory)
            turn.findings = try scrub.turn(reader, at: clock.moment)
            turn.obstacle = try deleteOne(ledger, reader, clock)
            turn.findings += try compressOne(ledger, reader, clock)
        } catch { turn.fault = error }
        turn.scrub = scrub.state
        return turn
    }

    private mutating func deleteOne(
        _ ledger: Ledger,
        _ reader: LedgerReader,
        _ clock: Record.Clock
    ) throws(LedgerError) -> Retention.Obstacle? {
        // Who keeps everything need not open every file each minute.
        guard retention.policy.deletes else { return nil }
        let segments = try reader.closedSegments()
        retention.handle(clock, segments)
        let (segment, obstacle) = retention.next(
            segments,
            total: try reader.bytes(),
            at: clock.moment
        )
        if let segment {
            try ledger.retire(segment)
            retention.noteDeletion(at: clock.moment.boottime)
        }
        return obstacle
    }

    /// Returns what is wrong in a segment that should be compressed.
    private mutating func compressOne(
        _ ledger: Ledger,
        _ reader: LedgerReader,
        _ clock: Record.Clock
    ) throws(LedgerError) -> [Finding] {
        let turn = try packing.turn(reader, at: clock.moment) { name, next throws(LedgerError) in
            try ledger.pack(name, before: next)
        }
        guard case .left(let findings) = turn?.outcome else { return [] }
        return findings
    }
}
