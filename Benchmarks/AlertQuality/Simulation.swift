import Alerting
import ProbeModel

/// One journey in one world under one policy: the timetable, the extra runs, and what is raised.
struct Simulation {
    struct Happening {
        let at: Int
        let change: LevelChange
    }

    /// A loss of our own network: all runs fail, and the control target notices some.
    struct Loss {
        let span: Range<Int>
        let noticed: Double
    }

    private(set) var happenings: [Happening] = []
    private(set) var scheduledRuns = 0
    private(set) var extraRuns = 0

    private let contender: Contender
    private let terms: AlertTerms
    private let every: Int
    private var world: World
    private var judge: Contender.Judge
    private var extra: (at: Int, kind: Run.Kind)?
    private var runs: UInt64 = 0
    var loss: Loss?
    /// The chance that a run within 15 s of a bad one is bad too.
    var burst = 0.0
    private var lastBad = Int.min / 2

    init(_ contender: Contender, in world: World, _ terms: AlertTerms) {
        self.contender = contender
        self.world = world
        every = Int(terms.every.seconds * 1000)
        self.terms = AlertTerms(
            every: terms.every,
            target: terms.target,
            allowsConfirmation: contender.allowsConfirmation
        )
        judge = contender.judge(self.terms)
    }

    /// Walks the journey until a time.
    mutating func walk(until end: Int) {
        var slot = 0
        var scheduled = start(of: slot)
        var minute = 0
        while min(scheduled, extra?.at ?? .max) < end {
            let isScheduled = scheduled <= extra?.at ?? .max
            let now = isScheduled ? scheduled : extra?.at ?? scheduled
            let kind = isScheduled ? Run.Kind.scheduled : extra?.kind ?? .confirmation
            if !contender.isSpread {
                minute = max(minute, now - every)
                while minute < now {
                    add(judge.evaluate(at: Self.time(minute)), at: minute)
                    minute += 60_000
                }
            }
            if isScheduled {
                slot += 1
                scheduled = start(of: slot)
                scheduledRuns += 1
                if extra?.at == now { extra = nil }
            } else {
                extraRuns += 1
                extra = nil
            }
            note(now, kind)
        }
    }

    private mutating func note(_ now: Int, _ kind: Run.Kind) {
        guard let isBad = outcome(at: now) else {
            if kind != .scheduled { extra = nil }
            return
        }
        runs += 1
        let ruling = judge.note(
            Sample(
                run: RunID(bits: runs),
                at: Self.time(now),
                kind: kind,
                isBad: isBad,
                terms: terms
            )
        )
        add(ruling, at: now)
        let wish = ruling.extra
        extra = wish.map { (now + Int($0.wait.seconds * 1000), $0.kind) }
    }

    /// Whether the run is bad; nil if it is aborted.
    private mutating func outcome(at now: Int) -> Bool? {
        if let loss, loss.span.contains(now) {
            return World.uniform(world.seed, 99, now) < loss.noticed ? nil : true
        }
        var isBad = world.isBad(at: now)
        if burst > 0, now - lastBad <= 15_000, World.uniform(world.seed, 7, now) < burst {
            isBad = true
        }
        if isBad { lastBad = now }
        return isBad
    }

    private mutating func add(_ ruling: Ruling, at now: Int) {
        for change in ruling.changes { happenings.append(Happening(at: now, change: change)) }
    }

    private func start(of slot: Int) -> Int {
        let place = contender.isSpread ? UInt64(slot) : 0
        return slot * every + Int(World.uniform(world.seed, 1 << 32 | place, 0) * Double(every))
    }

    private static func time(_ milliseconds: Int) -> Timestamp {
        Timestamp(nanoseconds: Int64(milliseconds) * 1_000_000)
    }
}
