import ProbeModel

/// Finds records that damage has swallowed, by their missing numbers, and says which runs may have
/// been among them: their time is unknown in every figure, neither good nor bad.
package struct HoleWatch: Hashable, Sendable, Codable {
    private var last: UInt64?
    private var journeys: [String: Rhythm] = [:]

    /// When a journey's slots come, as its records show.
    private struct Rhythm: Hashable, Codable {
        var service: String
        var planned: Timestamp
        /// Nil until two slots were seen.
        var every: Duration?
    }

    package init() {}

    /// Takes the next record that can be read; returns GAPs for what is missing before it, each
    /// with one of the missing numbers. A GAP that the ledger holds needs no other.
    package mutating func handle(_ entry: Entry) -> [Entry] {
        defer { last = max(last ?? 0, entry.sequence) }
        let gaps = last.map { lost(behind: $0, before: entry) } ?? []
        learn(entry.record)
        return gaps
    }

    private mutating func lost(behind last: UInt64, before entry: Entry) -> [Entry] {
        guard entry.sequence > last + 1, let now = entry.record.wallTime else { return [] }
        var left = entry.sequence - last - 1
        var gaps: [Entry] = []
        for (journey, rhythm) in journeys.sorted(by: { $0.key < $1.key }) {
            guard left > 0, let every = rhythm.every, now > rhythm.planned else { continue }
            let passed = now.nanoseconds - rhythm.planned.nanoseconds
            // The last slot may still be under way, or not have begun.
            let slots = max(0, passed / every.nanoseconds - 1)
            let count = min(UInt64(slots), left)
            guard count > 0 else { continue }
            let end = rhythm.planned + every * Int(count)
            gaps.append(
                Entry(
                    sequence: last + 1 + UInt64(gaps.count),
                    record: .gap(
                        Record.Gap(
                            journey: journey,
                            service: rhythm.service,
                            reason: .local,
                            plannedFirst: rhythm.planned + every,
                            plannedLast: end,
                            count: count
                        )
                    )
                )
            )
            journeys[journey]?.planned = end
            left -= count
        }
        return gaps
    }

    private mutating func learn(_ record: Record) {
        switch record {
        case .run(let run):
            guard run.kind == .scheduled else { return }
            note(run.journey, run.service, run.planned)
        case .gap(let gap):
            guard !gap.journey.isEmpty else { return }
            journeys[gap.journey]?.planned = gap.plannedLast
        // Another configuration may have other journeys, in another rhythm.
        case .configuration: journeys = [:]
        case .start, .stop, .alert, .delivery, .audit, .debt, .suspension, .clock, .recovery,
            .damage, .key, .checkpoint, .retire, .restore, .declaration, .unknown:
            return
        }
    }

    private mutating func note(_ journey: String, _ service: String, _ planned: Timestamp) {
        var rhythm = journeys[journey] ?? Rhythm(service: service, planned: planned)
        let since = Duration.nanoseconds(planned.nanoseconds - rhythm.planned.nanoseconds)
        // A slot that is missing twice the usual time later tells nothing about the rhythm.
        let longest = rhythm.every.map { $0 * 3 / 2 } ?? Limits.intervalMaximum
        if since >= Limits.intervalMinimum && since <= longest { rhythm.every = since }
        rhythm.planned = planned
        journeys[journey] = rhythm
    }
}

extension Record {
    /// The wall clock when it was recorded, about; nil if it does not say.
    fileprivate var wallTime: Timestamp? {
        switch self {
        case .run(let run): run.started
        case .gap(let gap): gap.plannedLast
        case .alert(let alert): alert.at
        case .start(let start): start.moment.wall
        case .clock(let clock): clock.moment.wall
        case .checkpoint(let note): note.checkpoint.until
        case .stop, .configuration, .delivery, .audit, .debt, .suspension, .recovery, .damage, .key,
            .retire, .restore, .declaration, .unknown:
            nil
        }
    }
}
