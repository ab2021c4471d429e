import ProbeModel

/// What is remembered of one journey at one location, from record to record.
struct Track: Equatable, Sendable {
    let id: Int64
    let journey: Int64
    let location: String
    /// Its last scheduled run or missed slot in the ledger.
    var sequence: UInt64 = 0
    /// When that was planned, in nanoseconds since 1970.
    var planned: Int64 = 0
    /// The mean distance of planned starts, in nanoseconds; zero before the second one.
    var pace: Int64 = 0
    /// How many distances are in it.
    var paces: Int64 = 0
    /// The last good sample; nil before there is one.
    var lastGood: Timestamp?
    /// The number of the episode that goes on; nil if none does.
    var episode: Int64?
    /// How many runs without evidence that episode has from a doubt about the clock that lasts.
    var doubted = 0

    /// Takes the planned start of a scheduled run.
    mutating func note(planned start: Timestamp, at sequence: UInt64) {
        let distance = start.nanoseconds - planned
        if self.sequence > 0, distance > 0 {
            paces = min(paces + 1, Self.memory)
            pace += (distance - pace) / paces
        }
        planned = start.nanoseconds
        self.sequence = sequence
    }

    /// Distances that the pace looks back on: one run may be early and the next one late.
    private static let memory: Int64 = 32

    /// How many runs must have been due between the last one and this start: as many as there are
    /// slots, or at the journey's pace if its starts show none.
    func due(before start: Timestamp, of journey: String) -> Int64 {
        guard pace > 0 else { return 0 }
        let last = Timestamp(nanoseconds: planned)
        let every = Slot.interval(
            near: .nanoseconds(pace),
            of: journey,
            at: location,
            through: [last, start]
        )
        if let every {
            let slots = Slot.number(at: start, every: every) - Slot.number(at: last, every: every)
            return max(0, slots - 1)
        }
        return max(0, (start.nanoseconds - planned + pace / 2) / pace - 1)
    }
}
