import Alerting
import Fold
import Journey
import Ledger
import ProbeModel

/// A daemon without disk and network in a scene: journeys walk, the fold of the product judges what
/// is recorded of them, and what it makes necessary is recorded and told at once.
struct Station {
    /// What people were told, and when, in milliseconds since the scene began.
    struct Told: Equatable {
        let at: Int
        let telling: Telling
    }

    /// A journey at one location.
    private struct Walker {
        let number: Int
        let location: String
        var world: World
        var slot = 0
        var scheduled = 0
        var extra: (at: Int, kind: Run.Kind)?

        var journey: String { "journey-\(number)" }
        var next: Int { min(scheduled, extra?.at ?? .max) }
    }

    let scene: Scene
    private let contender: Contender
    private let terms: [String: Fold.Terms]
    private var fold: Fold
    private(set) var entries: [Entry] = []
    private(set) var told: [Told] = []
    private var walkers: [Walker]
    private var current = 0
    private var now = 0
    private var runs: UInt64 = 0

    private static let origin = Timestamp(nanoseconds: 1_800_000_000_000_000_000)
    /// In milliseconds; so nearly alike that runs end in the order in which they began.
    private static let durations = (good: 3900, bad: 4000)

    init(_ scene: Scene, _ contender: Contender = .evidence) throws {
        (self.scene, self.contender) = (scene, contender)
        terms = try Self.terms(scene, contender)
        fold = Self.fold(contender, terms)
        walkers = (0..<scene.journeys).flatMap { number in
            scene.locations.enumerated().map { place, location in
                Walker(
                    number: number,
                    location: location,
                    world: World(scene, at: location, UInt64(number << 8 | place))
                )
            }
        }
        for index in walkers.indices { walkers[index].scheduled = start(of: walkers[index]) }
        for (number, span) in scene.exclusions.enumerated() { announce(span, number) }
    }

    private static func terms(
        _ scene: Scene,
        _ contender: Contender
    ) throws -> [String: Fold.Terms] {
        let sources = (0..<scene.journeys).map { number in
            SourceText(
                path: "\(number).yaml",
                text: "journey: journey-\(number)\nservice: shipping\nevery: \(scene.every)s\n"
                    + "steps: [{ name: step-\(number), get: \"http://shop/\" }]\n"
            )
        }
        let plans = Catalogue.compile(sources).plans
        guard plans.count == scene.journeys else {
            throw BenchmarkFault(text: "a journey every \(scene.every) s does not compile")
        }
        var terms = AlertTerms(
            every: .seconds(scene.every),
            target: scene.target,
            allowsConfirmation: contender.allowsConfirmation
        )
        terms.lateness = .beyond(.milliseconds(durations.bad - 1))
        let all = Dictionary(uniqueKeysWithValues: plans.map { ($0.name, terms) })
        return Dictionary(uniqueKeysWithValues: plans.flatMap { Fold.Terms.all(of: $0, all) })
    }

    private static func fold(_ contender: Contender, _ terms: [String: Fold.Terms]) -> Fold {
        var fold = Fold(
            policy: AlertPolicy(contender.rule),
            incidents: IncidentRules(),
            location: "here",
            zone: { _ in .utc }
        )
        _ = fold.configure(terms, [:], at: origin)
        return fold
    }

    var alerts: AlertBook { fold.book }
    var incidents: IncidentBook { fold.desk.incidents }
    /// Since the scene began.
    var second: Int { now / 1000 }

    // MARK: The story

    mutating func walk() { while step() {} }

    /// One run more; false when the scene is over.
    mutating func step() -> Bool {
        let index = walkers.indices.min { walkers[$0].next < walkers[$1].next }
        guard let index, walkers[index].next < scene.seconds * 1000 else { return false }
        let isScheduled = walkers[index].scheduled == walkers[index].next
        let kind = isScheduled ? .scheduled : walkers[index].extra?.kind ?? .confirmation
        release(until: walkers[index].next)
        (current, now) = (index, walkers[index].next)
        let run = run(kind)
        let isExtraDue = walkers[index].extra?.at == now
        if run.outcome.isVerdict || isExtraDue { walkers[index].extra = nil }
        if isScheduled {
            walkers[index].slot += 1
            walkers[index].scheduled = start(of: walkers[index])
        }
        now += Int(run.duration.duration.seconds * 1000)
        add(.run(run))
        if !scene.exclusions.isEmpty { release() }
        return true
    }

    /// What maintenance holds back may be told when it is over, and behind each run.
    private mutating func release(until next: Int) {
        for end in scene.exclusions.map({ $0.upperBound * 1000 }) where now < end && end <= next {
            now = end
            release()
        }
    }

    private mutating func release() {
        for consequence in fold.release(at: time(now)) { carryOut(consequence) }
    }

    private mutating func add(_ record: Record) {
        let entry = Entry(sequence: UInt64(entries.count + 1), record: record)
        entries.append(entry)
        for consequence in fold.absorb(entry, isLive: true) { carryOut(consequence) }
    }

    private mutating func carryOut(_ consequence: Fold.Consequence) {
        switch consequence {
        case .record(let record): add(record)
        case .tell(let telling, _):
            told.append(Told(at: now, telling: telling))
            guard telling.news == nil else { return }
            add(
                .delivery(
                    .init(
                        alert: telling.alert.id,
                        change: telling.alert.change,
                        receiver: "people",
                        at: time(now)
                    )
                )
            )
        case .ask(_, let kind, let wait):
            walkers[current].extra = (now + Int(wait.seconds * 1000), kind)
        case .restateSuspensions, .report, .tellOfEvidence: break
        }
    }

    /// The next life of a daemon that was killed now: it knows what is recorded, and the timetable.
    func restarted() -> Station {
        var next = self
        next.fold = Self.fold(contender, terms)
        for entry in entries { _ = next.fold.absorb(entry, isLive: false) }
        for index in next.walkers.indices { next.walkers[index].extra = nil }
        let left = next.fold.leftovers(receivers: ["people"], forgetful: [], at: time(now))
        for consequence in left { next.carryOut(consequence) }
        return next
    }

    // MARK: Records

    private mutating func run(_ kind: Run.Kind) -> Run {
        let walker = walkers[current]
        runs += 1
        let isLost = scene.losses.contains { $0.contains(now / 1000) }
        let isNoticed = World.uniform(scene.seed, 99, now) < scene.noticed
        let isBad = isLost || walkers[current].world.isBad(at: now)
        let bad: Outcome = isLost && isNoticed ? .aborted : scene.isLate ? .passed : .failed
        var run = Run(
            id: RunID(bits: runs),
            journey: walker.journey,
            service: "shipping",
            location: walker.location,
            kind: kind,
            plan: 1,
            planned: time(now),
            outcome: isBad ? bad : .passed
        )
        run.duration = Microseconds(
            .milliseconds(isBad ? Self.durations.bad : Self.durations.good)
        )
        var step = Run.Step(name: "step-\(walker.number)", components: ["psp"], isCleanup: false)
        if run.outcome == .failed {
            (step.state, step.reason, run.reason) = (.failed, .status, .status)
            if let fragment = scene.fragment {
                step.origin = .init(fragment: fragment, step: "sign in")
            } else {
                run.blamed = "psp"
            }
        } else {
            step.state = .passed
        }
        run.steps = [step]
        return run
    }

    private mutating func announce(_ span: Range<Int>, _ number: Int) {
        let maintenance = Maintenance(
            name: "work \(number)",
            service: "shipping",
            start: time(span.lowerBound * 1000),
            end: time(span.upperBound * 1000)
        )
        let early = Self.origin - .seconds(7 * 86_400)
        add(.declaration(Declaration(at: early, who: "ada", matter: .maintenance(maintenance))))
    }

    private func start(of walker: Walker) -> Int {
        let every = Double(scene.every * 1000)
        let place = contender.isSpread ? UInt64(walker.slot) : 0
        let phase = World.uniform(walker.world.seed, 1 << 32 | place, 0)
        return walker.slot * scene.every * 1000 + Int(phase * every)
    }

    /// What the wall clock shows.
    private func time(_ milliseconds: Int) -> Timestamp {
        let steps = scene.clockSteps.filter { $0.at * 1000 <= milliseconds }
        let offset = steps.reduce(0) { $0 + $1.by }
        return Self.origin + .milliseconds(milliseconds) + .seconds(offset)
    }
}
