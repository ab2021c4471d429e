import HeapModule
package import Journey
package import ProbeModel

/// Decides what is due. Knows no clock, no network and no plan: `now` is a parameter.
///
/// Each journey has at most one run at a time. A planned start that falls into the journey's
/// previous run waits for its end and starts late inside its slot; when the whole slot has gone by,
/// the run is reported as not made, with its reason: nothing that was due is ever omitted silently.
package struct Timetable: Sendable {
    /// What the timetable needs to know of a journey.
    package struct Journey: Hashable, Sendable {
        package let name: String
        package let interval: Duration
        /// Slots whose planned start lies outside are not due; nil for always.
        package let schedule: Schedule?

        package init(name: String, interval: Duration, schedule: Schedule? = nil) {
            self.name = name
            self.interval = interval
            self.schedule = schedule
        }

        func isOpen(at time: Timestamp) -> Bool { schedule?.isOpen(at: time) ?? true }
    }

    package enum Decision: Hashable, Sendable {
        /// Start a run of this journey now.
        case start(journey: String, kind: Run.Kind, planned: Timestamp)
        /// Runs that were due and were not made.
        case miss(Miss)
    }

    /// Consecutive slots of one journey whose runs were not made, for one reason.
    package struct Miss: Hashable, Sendable {
        package let journey: String
        package let reason: Reason
        package let first: Timestamp
        package let last: Timestamp
        package let count: Int

        package init(
            journey: String,
            reason: Reason,
            first: Timestamp,
            last: Timestamp,
            count: Int
        ) {
            self.journey = journey
            self.reason = reason
            self.first = first
            self.last = last
            self.count = count
        }
    }

    private struct State {
        let rhythm: Rhythm
        var slot: Slot
        var isRunning = false
        /// The planned start of this slot has come, while the previous run was still going.
        var isWaiting = false
        /// One extra run at most: a confirmation or a recovery run.
        var extra: (kind: Run.Kind, due: Timestamp)?
        /// Entries of the heap with another number are out of date.
        var turn: UInt64 = 0

        var journey: Journey { rhythm.journey }

        /// From when on the slot has gone by. A start that nothing held up is forgiven the lateness
        /// of a timer.
        var isOverFrom: Timestamp {
            let tolerance = min(Limits.startTolerance, journey.interval / 20)
            return isWaiting || isRunning ? slot.end : slot.end + tolerance
        }

        /// The run whose planned start the previous run holds up, as one that is not made.
        var held: Miss {
            Miss(
                journey: journey.name,
                reason: .overlap,
                first: slot.planned,
                last: slot.planned,
                count: 1
            )
        }

        /// When this journey needs to be looked at again.
        var due: Timestamp {
            let scheduled = isWaiting ? slot.end : slot.planned
            guard let extra, !isRunning else { return scheduled }
            return min(scheduled, extra.due)
        }
    }

    private struct Wake: Comparable {
        let due: Timestamp
        let journey: String
        let turn: UInt64

        static func < (left: Wake, right: Wake) -> Bool { left.due < right.due }
    }

    private let location: String
    private var states: [String: State] = [:]
    private var wakes = Heap<Wake>()

    package init(location: String) {
        self.location = location
    }

    /// The earliest moment at which `decide` has something to do; nil without journeys.
    package var next: Timestamp? {
        mutating get {
            dropStaleWakes()
            return wakes.min?.due
        }
    }

    // MARK: Changes

    /// Puts these journeys in force. A journey that stays with the same interval keeps its state;
    /// the first run of a new one is planned in the slot of `now`, or in the next if that is over.
    ///
    /// `last` tells the last planned start that the ledger knows of a journey: the slots between it
    /// and `now` were due while no daemon ran, and are reported as missed, reason `down`.
    package mutating func replace(
        with journeys: [Journey],
        last: [String: Timestamp] = [:],
        at now: Timestamp
    ) -> [Miss] {
        let previous = states
        states = [:]
        wakes = Heap()
        var misses: [Miss] = []
        for journey in journeys {
            if var state = previous[journey.name], state.journey == journey {
                state.turn += 1
                states[journey.name] = state
            } else {
                let rhythm = Rhythm(of: journey, at: location)
                var state = State(rhythm: rhythm, slot: rhythm.first(at: now))
                state.isRunning = previous[journey.name]?.isRunning ?? false
                states[journey.name] = state
                if let last = last[journey.name] {
                    misses += rhythm.misses(since: last, until: state.slot, at: now, .down)
                }
            }
            push(journey.name)
        }
        let dropped = previous.values.filter { isDropped($0) }.map(\.held)
        return misses + dropped.sorted { $0.journey < $1.journey }
    }

    /// Takes up a journey anew that had been lost; the slots since `due` were not made.
    package mutating func takeUp(
        _ journey: Journey,
        since due: Timestamp,
        at now: Timestamp
    ) -> [Miss] {
        let rhythm = Rhythm(of: journey, at: location)
        var state = State(rhythm: rhythm, slot: rhythm.first(at: now))
        // Wakes of the state before, if there was one, count no more.
        state.turn = states[journey.name]?.turn ?? 0
        update(state)
        return rhythm.misses(from: rhythm.current(at: due), until: state.slot, at: now, .local)
    }

    /// Whether a run that was held up is not made any more, since its journey is another one now.
    private func isDropped(_ state: State) -> Bool {
        state.isWaiting && states[state.journey.name]?.journey != state.journey
    }

    /// Asks for an extra run. A run that is going on, or a scheduled one that comes first, takes
    /// its place.
    package mutating func ask(for kind: Run.Kind, of journey: String, at due: Timestamp) {
        guard var state = states[journey] else { return }
        state.extra = (kind, due)
        update(state)
    }

    /// The journey's run has ended. The answer has a run that waited for this.
    package mutating func finish(_ journey: String, at now: Timestamp) -> [Decision] {
        guard var state = states[journey] else { return [] }
        state.isRunning = false
        update(state)
        return state.isWaiting || state.due <= now ? decide(journey, at: now) : []
    }

    // MARK: Decisions

    /// Everything that is due at `now`, in the order in which it was planned. `wasAway` if we were
    /// suspended or stopped until now: then that is why slots went by, not the run that is going on.
    package mutating func decide(at now: Timestamp, wasAway: Bool = false) -> [Decision] {
        var decisions: [Decision] = []
        while let due = next, due <= now, let wake = wakes.popMin() {
            decisions += decide(wake.journey, at: now, wasAway: wasAway)
        }
        return decisions
    }

    private mutating func decide(
        _ name: String,
        at now: Timestamp,
        wasAway: Bool = false
    ) -> [Decision] {
        guard var state = states[name] else { return [] }
        var decisions: [Decision] = []
        if now >= state.isOverFrom {
            let reason: Reason = state.isRunning && !wasAway ? .overlap : .late
            decisions += skipSlots(of: &state, for: reason, at: now).map(Decision.miss)
        }
        if !state.isRunning, let start = start(&state, at: now) {
            decisions.append(start)
        } else if state.isRunning, now >= state.slot.planned {
            state.isWaiting = true
        }
        update(state)
        return decisions
    }

    private mutating func start(_ state: inout State, at now: Timestamp) -> Decision? {
        let journey = state.journey.name
        if state.isWaiting || now >= state.slot.planned {
            let planned = state.slot.planned
            state.slot = state.rhythm.slot(after: state.slot)
            state.isWaiting = false
            // The last slot that was looked at of a schedule that stays closed.
            guard state.journey.isOpen(at: planned) else { return nil }
            state.isRunning = true
            // It takes the place of an extra run that is due; one that comes later stays owed.
            if let extra = state.extra, extra.due <= now { state.extra = nil }
            return .start(journey: journey, kind: .scheduled, planned: planned)
        }
        guard let extra = state.extra, now >= extra.due else { return nil }
        state.extra = nil
        guard state.journey.isOpen(at: now) else { return nil }
        state.isRunning = true
        return .start(journey: journey, kind: extra.kind, planned: extra.due)
    }

    /// Leaves the slots that have gone by: because the previous run was still going, or because we
    /// were suspended, stopped or overloaded.
    private func skipSlots(
        of state: inout State,
        for reason: Reason,
        at now: Timestamp
    ) -> [Miss] {
        let current = state.rhythm.current(at: now)
        let missed = state.rhythm.misses(from: state.slot, until: current, at: now, reason)
        state.slot = current
        state.isWaiting = false
        return missed
    }

    // MARK: The heap

    private mutating func update(_ state: State) {
        states[state.journey.name] = state
        states[state.journey.name]?.turn += 1
        push(state.journey.name)
    }

    private mutating func push(_ journey: String) {
        guard let state = states[journey] else { return }
        wakes.insert(Wake(due: state.due, journey: journey, turn: state.turn))
    }

    private mutating func dropStaleWakes() {
        while let wake = wakes.min, states[wake.journey]?.turn != wake.turn {
            wakes.removeMin()
        }
    }
}
