package import ProbeModel

/// Whether each journey comes up when it should. Kept beside the timetable, from what is started and
/// reported only, so that no fault of the timetable lets a journey vanish (promises.md U6).
package struct RollCall: Sendable {
    /// A journey whose turn did not come.
    package struct Absence: Hashable, Sendable {
        package let journey: Timetable.Journey
        /// The planned start that was not made.
        package let due: Timestamp
    }

    private struct Entry {
        let rhythm: Rhythm
        var due: Timestamp
        var isRunning = false
    }

    private let location: String
    private var entries: [String: Entry] = [:]

    package init(location: String) {
        self.location = location
    }

    /// These journeys are in force. What is known of one that stays as it was counts on.
    package mutating func replace(with journeys: [Timetable.Journey], at now: Timestamp) {
        let previous = entries
        entries = [:]
        for journey in journeys {
            let known = previous[journey.name]
            let rhythm = Rhythm(of: journey, at: location)
            let stays = known?.rhythm == rhythm
            entries[journey.name] = Entry(
                rhythm: rhythm,
                due: stays ? known?.due ?? now : rhythm.first(at: now).planned,
                isRunning: known?.isRunning ?? false
            )
        }
    }

    /// A run of the schedule, or an extra one, begins.
    package mutating func begin(_ journey: String) {
        entries[journey]?.isRunning = true
    }

    /// The journey's run has ended: it comes up again in the next slot.
    package mutating func end(_ journey: String, at now: Timestamp) {
        entries[journey]?.isRunning = false
        noteMiss(of: journey, at: now)
    }

    /// Slots of the journey were reported as missed.
    package mutating func noteMiss(of journey: String, at now: Timestamp) {
        guard let rhythm = entries[journey]?.rhythm else { return }
        entries[journey]?.due = rhythm.first(at: now + .nanoseconds(1)).planned
    }

    /// Journeys whose planned start is over for longer than ``Limits/rollCallPatience``, and that
    /// nobody has heard of; by name. To be asked when the timetable has just decided.
    package func absences(at now: Timestamp) -> [Absence] {
        entries.values
            .filter { !$0.isRunning && $0.due + Limits.rollCallPatience <= now }
            .map { Absence(journey: $0.rhythm.journey, due: $0.due) }
            .filter { $0.journey.isOpen(at: $0.due) }
            .sorted { $0.journey.name < $1.journey.name }
    }
}
