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
        var journey: Journey
        var slot: Slot
        var isRunning = false
        /// The planned start of this slot has come, while the previous run was still going.
        var isWaiting = false
        /// One extra run at most: a confirmation or a recovery run.
        var extra: (kind: Run.Kind, due: Timestamp)?
        /// Entries of the heap with another number are out of date.
        var turn: UInt64 = 0

        /// From when on the slot has gone by. A start that nothing held up is forgiven the lateness
        /// of a timer.
        var isOverFrom: Timestamp {
            let tolerance = min(Limits.startTolerance, journey.interval / 20)
            return isWaiting || isRunning ? slot.end : slot.end + tolerance
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
                var state = State(journey: journey, slot: firstSlot(of: journey, at: now))
                state.isRunning = previous[journey.name]?.isRunning ?? false
                states[journey.name] = state
                misses += missed(journey, since: last[journey.name], until: state.slot)
            }
            push(journey.name)
        }
        return misses
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
            state.slot = slot(after: state.slot, of: state.journey)
            state.isWaiting = false
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
        let current = Slot.number(at: now, every: state.journey.interval)
        let missed = misses(of: state.journey, in: state.slot.number..<current, reason)
        state.slot = openSlot(from: current, of: state.journey)
        state.isWaiting = false
        return missed
    }

    // MARK: Slots

    private func slot(_ number: Int64, of journey: Journey) -> Slot {
        Slot(number: number, every: journey.interval, journey: journey.name, location: location)
    }

    private func slot(after slot: Slot, of journey: Journey) -> Slot {
        openSlot(from: slot.number + 1, of: journey)
    }

    /// The first slot from there on that is due. Schedules change at full minutes only; one that
    /// stays closed is looked at again after a while.
    private func openSlot(from number: Int64, of journey: Journey) -> Slot {
        var slot = slot(number, of: journey)
        guard journey.schedule != nil else { return slot }
        let step = max(1, Int64(Duration.seconds(60) / journey.interval))
        for _ in 0..<Limits.closedSlots where !journey.isOpen(at: slot.planned) {
            slot = self.slot(slot.number + step, of: journey)
        }
        // Not a minute of the opening is lost.
        while slot.number > number,
            case let before = self.slot(slot.number - 1, of: journey),
            journey.isOpen(at: before.planned)
        { slot = before }
        return slot
    }

    private func firstSlot(of journey: Journey, at now: Timestamp) -> Slot {
        let current = openSlot(
            from: Slot.number(at: now, every: journey.interval),
            of: journey
        )
        return current.planned >= now ? current : slot(after: current, of: journey)
    }

    private func missed(_ journey: Journey, since last: Timestamp?, until next: Slot) -> [Miss] {
        guard let last else { return [] }
        let first = Slot.number(at: last, every: journey.interval) + 1
        guard first < next.number else { return [] }
        return misses(of: journey, in: first..<next.number, .down)
    }

    /// Stretches of slots that were due.
    private func misses(
        of journey: Journey,
        in numbers: Range<Int64>,
        _ reason: Reason
    ) -> [Miss] {
        guard journey.schedule != nil else { return [miss(of: journey, in: numbers, reason)] }
        var found: [Miss] = []
        var start: Int64?
        for number in numbers {
            let isOpen = journey.isOpen(at: slot(number, of: journey).planned)
            if let first = start, !isOpen {
                found.append(miss(of: journey, in: first..<number, reason))
                start = nil
            } else if start == nil, isOpen {
                start = number
            }
        }
        if let start { found.append(miss(of: journey, in: start..<numbers.upperBound, reason)) }
        return found
    }

    private func miss(of journey: Journey, in numbers: Range<Int64>, _ reason: Reason) -> Miss {
        Miss(
            journey: journey.name,
            reason: reason,
            first: slot(numbers.lowerBound, of: journey).planned,
            last: slot(numbers.upperBound - 1, of: journey).planned,
            count: numbers.count
        )
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
