package import ProbeModel

extension Walker {
    /// What became of a slot.
    package enum Happening: Sendable {
        case finished(Run)
        case missed(Timetable.Miss, service: String)
    }

    /// What became of somebody's wish.
    package enum Demand: Hashable, Sendable {
        case finished(Run)
        /// Still going on; it ends at the latest after this time, and is recorded then.
        case running(RunID, atMost: Duration)
        /// There is no such journey.
        case unknown
        /// The walker stops, or there is no room.
        case busy
        /// The journey may not do more today.
        case capped
        /// Other runs hold all accounts.
        case withoutAccount
    }
}
