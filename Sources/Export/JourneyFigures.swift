import ProbeModel

/// What has been counted of one journey's scheduled runs since the daemon started. Counters begin
/// at zero with each start, as scrapers expect, and only the last result outlives it.
package struct JourneyFigures: Hashable, Sendable {
    package let service: String
    /// The time from one run to the next.
    let every: Duration
    let hasTimetable: Bool
    /// All ends are there from the beginning, so that a rate sees the first of each.
    private(set) var outcomes = Dictionary(
        uniqueKeysWithValues: Outcome.allCases.map { ($0, UInt64(0)) }
    )
    /// Of runs with a verdict.
    private(set) var duration = TimedCounts(.waiting)
    /// Those of the plan, in its order, and no others.
    private(set) var steps: [StepFigures]
    /// nil before the first verdict.
    package private(set) var last: LastProbe?
    /// The start of the last run, whatever came of it; nil before the first.
    private(set) var lastRun: Timestamp?

    init(_ subject: RunMeter.Subject) {
        service = subject.service
        every = subject.every
        hasTimetable = subject.hasTimetable
        steps = subject.steps.map { StepFigures(name: $0) }
    }

    /// What a former life knew last; what is in force is said later.
    init(_ result: RunMeter.Last) {
        self.init(RunMeter.Subject(service: result.service, every: .zero, steps: []))
        (last, lastRun) = (result.probe, result.start)
    }

    /// What the plan that is in force now goes on with; of another service it is another journey.
    init(_ subject: RunMeter.Subject, after former: JourneyFigures?) {
        self.init(subject)
        guard let former, former.service == service else { return }
        (outcomes, duration) = (former.outcomes, former.duration)
        (last, lastRun) = (former.last, former.lastRun)
        steps = steps.map { step in former.steps.first { $0.name == step.name } ?? step }
    }

    mutating func absorb(_ run: Run, isLive: Bool) {
        if let probe = LastProbe(run) { last = probe }
        lastRun = run.started
        guard isLive else { return }
        outcomes[run.outcome, default: 0] += 1
        guard run.outcome.isVerdict else { return }
        duration.add(run.duration, of: run.id, at: run.ended)
        for step in run.steps where step.state == .passed || step.state == .failed {
            guard let place = steps.firstIndex(where: { $0.name == step.name }) else { continue }
            steps[place].absorb(step, of: run)
        }
    }

    mutating func absorbMissed(_ count: UInt64) { outcomes[.missed, default: 0] += count }
}

/// What has been counted of one step.
struct StepFigures: Hashable, Sendable {
    let name: String
    private(set) var duration = TimedCounts(.waiting)
    private(set) var failures: [Reason: Failures] = [:]

    struct Failures: Hashable, Sendable {
        var count: UInt64 = 0
        var last: Exemplar
    }

    init(name: String) { self.name = name }

    fileprivate mutating func absorb(_ step: Run.Step, of run: Run) {
        duration.add(step.duration, of: run.id, at: run.ended)
        guard step.state == .failed, let reason = step.reason else { return }
        let exemplar = Exemplar(run.id, value: 1, at: run.ended)
        failures[reason, default: Failures(last: exemplar)].count += 1
        failures[reason]?.last = exemplar
    }
}
