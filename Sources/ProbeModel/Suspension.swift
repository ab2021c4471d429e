/// A journey that was walked up to a step and goes on with it later: what is known of it until then.
/// Each change is written down whole, so that the last one says everything.
package struct Suspension: Hashable, Sendable, Identifiable, Codable {
    /// What became of it. The raw values are those of the ledger's format.
    package enum Change: UInt8, CaseIterable, Sendable, Codable {
        /// It goes on when it is due: its part has passed, or its checks were not met yet.
        case waiting = 1
        /// Its last part has passed.
        case passed = 2
        /// Its time is over, and its checks were not met.
        case failed = 3
        /// It ended without a verdict, for a fault of ours.
        case aborted = 4
        /// A run goes on with it whose steps must not be sent twice.
        case going = 5

        /// Whether something comes behind it.
        package var isOpen: Bool { self == .waiting || self == .going }

        package var word: String { String(describing: self) }
    }

    /// Its names, all known when the journey is suspended.
    package struct Place: Hashable, Sendable, Codable {
        package let journey: String
        package let service: String
        package let location: String
        /// The step with which it goes on.
        package var step: String

        package init(journey: String, service: String, location: String, step: String) {
            self.journey = journey
            self.service = service
            self.location = location
            self.step = step
        }

        /// What the runs are called that go on with it: figures and alerts are their own.
        package var title: String { Self.title(of: journey, from: step) }

        package static func title(of journey: String, from step: String) -> String {
            "\(journey)/\(step)"
        }
    }

    /// That of its first run.
    package let id: RunID
    package var change: Change
    package var place: Place
    /// That of the runs that go on with it.
    package let kind: Run.Kind
    /// The first eight bytes of the plan's hash, when it was suspended last.
    package var plan: UInt64
    /// Counts its changes from 1: one that is behind what is known says nothing new.
    package var number: UInt64 = 1
    /// The runs that passed so far, in order; what they created is still in use.
    package var runs: [RunID]
    /// When it was suspended first.
    package let since: Timestamp
    /// When this became of it.
    package var at: Timestamp
    /// The start of the run that goes on with it, as its journey's timetable plans it: as far apart
    /// as those of the journey, however often it is tried.
    package var planned: Timestamp
    /// When it goes on.
    package var due: Timestamp
    /// Until when it is tried again.
    package var end: Timestamp
    /// How often it was tried since the last part that passed.
    package var tries: UInt64 = 0
    /// How many debts its runs have open. If there are fewer when it goes on, somebody has undone
    /// what it needs.
    package var owed: UInt64 = 0
    /// The variables and captures that later steps use; never a secret.
    package var values: [Run.Remembered]
    /// Why it waits still, or why it ended; no secrets, may be empty.
    package var detail = ""

    /// A journey that is suspended for the first time, by this run.
    package init(
        of run: Run,
        at place: Place,
        _ now: Timestamp,
        values: [Run.Remembered]
    ) {
        // What was no scheduled run enters no ratio, and neither does what follows it.
        let kind: Run.Kind = run.kind == .scheduled ? .scheduled : .demanded
        self.init(id: run.id, change: .waiting, at: place, kind: kind, since: now)
        plan = run.plan
        runs = [run.id]
        self.values = values
    }

    /// One without runs and values, which are set then; due at once, and for the last time.
    package init(id: RunID, change: Change, at place: Place, kind: Run.Kind, since: Timestamp) {
        self.id = id
        self.change = change
        self.place = place
        self.kind = kind
        self.since = since
        (plan, runs, values) = (0, [], [])
        (at, planned, due, end) = (since, since, since, since)
    }

    /// The same after one more change.
    package func becoming(
        _ change: Change,
        because detail: String,
        at now: Timestamp
    ) -> Suspension {
        var next = self
        next.change = change
        next.number += 1
        next.at = now
        next.detail = detail
        return next
    }

    /// The same, ended without a verdict.
    package func aborted(because detail: String, at now: Timestamp) -> Suspension {
        becoming(.aborted, because: detail, at: now)
    }

    /// The same, from now on the work of one run: what that sends must not be sent twice.
    package func announced(at now: Timestamp) -> Suspension {
        becoming(.going, because: detail, at: now)
    }

    /// The same, tried in vain, to be tried once more at this time.
    package func retried(at due: Timestamp, because detail: String, at now: Timestamp) -> Suspension
    {
        var next = postponed(until: due, because: detail, at: now)
        next.tries += 1
        return next
    }

    /// The same, which could not be tried now.
    package func postponed(
        until due: Timestamp,
        because detail: String,
        at now: Timestamp
    ) -> Suspension {
        var next = becoming(.waiting, because: detail, at: now)
        next.due = due
        return next
    }
}
