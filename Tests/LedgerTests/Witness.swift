import Ledger

/// Remembers what happened to a simulated ledger, and judges what is left of it.
struct Witness {
    /// All records that ever had a number, durable or not.
    private(set) var appended: [UInt64: [Record]] = [:]
    /// What the world was told or shown: it must stay as it was.
    private(set) var evidence: [UInt64: Record] = [:]
    /// Numbers of what the world was told, not only shown.
    private var told: Set<UInt64> = []
    /// Numbers that a torn group left without a record.
    private var torn: Set<UInt64> = []
    /// What rotted, and so may be missing.
    private(set) var harm: Harm?
    /// Whether an end was found that has frames behind invalid bytes.
    private(set) var wasTorn = false
    /// Whether each life so far ended in order, on a disk that refused nothing.
    var isOrderly = true
    /// Numbers of segments that hold something reported.
    private(set) var segments: Set<UInt64> = []
    /// Which promise is broken if something reported is missing now.
    var risk = Promise.survivesKill

    var last: UInt64 { evidence.keys.max() ?? 0 }

    mutating func note(_ record: Record, _ sequence: UInt64) {
        appended[sequence, default: []].append(record)
    }

    mutating func suffer(_ harm: Harm) {
        self.harm = harm
    }

    /// The ledger told that these are durable.
    mutating func hear(
        _ entries: ArraySlice<Entry>,
        in segment: UInt64,
        on disk: SimulatedDisk
    ) throws(Violation) {
        guard !entries.isEmpty else { return }
        for entry in entries {
            guard evidence.updateValue(entry.record, forKey: entry.sequence) == nil else {
                throw Violation(.numbersAreUnique, "record \(entry.sequence) was reported twice")
            }
        }
        told.formUnion(entries.map(\.sequence))
        segments.insert(segment)
        guard let name = disk.segments.last(where: { $0.number == segment }) else {
            throw Violation(.reportedIsStable, "segment \(segment) is not there")
        }
        let state = disk.isSettled(name.description)
        let what = "record \(entries.last?.sequence ?? 0) was reported, segment \(segment) is"
        if state.forgotten { throw Violation(.refusedSync, "\(what) forgotten") }
        if !state.content { throw Violation(.reportedIsStable, "\(what) not synced") }
        if !state.name { throw Violation(.nameSurvives, "\(what) not named") }
    }

    /// After a crash, before anything was repaired.
    func checkNames(on disk: SimulatedDisk) throws(Violation) {
        guard harm?.isOfFiles != true else { return }
        let missing = segments.subtracting(disk.segments.map(\.number))
        guard missing.isEmpty else {
            throw Violation(.nameSurvives, "segments \(missing.sorted()) are gone")
        }
    }

    /// What a start decided.
    mutating func check(_ plan: RecoveryPlan) throws(Violation) {
        guard plan.nextSequence > last else {
            throw Violation(.numbersAreUnique, "\(plan.nextSequence) comes after \(last)")
        }
        if isOrderly, harm == nil, plan.recovery != nil {
            throw Violation(.closesInOrder, "the next start recovers")
        }
        if plan.recovery?.class == .damage {
            torn.formUnion(last + 1..<plan.nextSequence)
            wasTorn = true
        }
    }

    /// Compares all that a reader finds with all that must be there, and remembers it.
    mutating func read(_ found: [Entry], next: UInt64) throws(Violation) {
        var missing = Set(evidence.keys)
        var before: UInt64 = 0
        for entry in found {
            let sequence = entry.sequence
            // Where a file lies under another's name, the order of the names says nothing.
            guard sequence > before || harm?.isOfFiles == true else {
                throw Violation(.numbersAreUnique, "\(sequence) follows \(before)")
            }
            if sequence > before + 1 { try checkGap(before + 1..<sequence) }
            before = sequence
            guard appended[sequence]?.contains(entry.record) == true else {
                throw Violation(.payloadIsNoFrame, "record \(sequence) was never appended")
            }
            if let known = evidence.updateValue(entry.record, forKey: sequence) {
                // Where a header is gone, what it made void can be seen again.
                guard known == entry.record || harm != nil else {
                    throw Violation(.numbersAreUnique, "record \(sequence) is another one now")
                }
                missing.remove(sequence)
            }
        }
        if before + 1 < next { try checkGap(before + 1..<next) }
        let lost = missing.filter { harm?.excuses($0, evidence[$0]) != true }
        guard let first = lost.min() else { return }
        throw Violation(
            harm == nil ? danger(to: first) : .laterStaysReadable,
            "record \(first) is gone"
        )
    }

    /// The promise that is broken if a record is missing that was told, or shown.
    private func danger(to sequence: UInt64) -> Promise {
        told.contains(sequence) ? risk : .readsAreTrue
    }

    private func checkGap(_ gap: Range<UInt64>) throws(Violation) {
        guard harm == nil else { return }
        for sequence in gap where !torn.contains(sequence) {
            let isKnown = evidence[sequence] != nil
            throw Violation(
                isKnown ? danger(to: sequence) : .numbersAreUnique,
                "record \(sequence) is missing"
            )
        }
    }

    /// What `verify` must say while the last segment is open, or after an orderly end.
    func check(_ verification: Verification, isOpen: Bool) throws(Violation) {
        let findings = verification.findings
        if let harm {
            guard findings.contains(where: { harm.explains($0) }) else {
                let seen = findings.map(\.description).joined(separator: "; ")
                throw Violation(harm.promise, "\(harm) was not found, but: \(seen)")
            }
            return
        }
        // A start may be stricter: behind a SEAL that was refused it does not look further.
        if verification.isDamaged && !wasTorn {
            throw Violation(.verdictIsTrue, findings.map(\.description).joined(separator: "; "))
        }
        let expected: [Finding.Problem] = isOpen ? [.unsealed] : []
        if isOrderly && findings.map(\.problem) != expected {
            throw Violation(.verdictIsTrue, findings.map(\.description).joined(separator: "; "))
        }
        if !isOpen && findings.contains(where: { $0.problem == .unsealed }) {
            throw Violation(.closesInOrder, "the last segment is open after an orderly stop")
        }
    }
}
