import Alerting
import ProbeModel
import Runner

/// What has no row of its own.
extension AlertQuality {
    func ownNetwork(_ report: inout GateReport) {
        for every in [60, 300] {
            for minutes in [3, 10, 30] {
                let paged = (0..<trials).count { isPaged(trial: $0, every: every, minutes) }
                let share = Double(paged) / Double(trials)
                print("\(minutes) min, every \(every) s: \(share.percent)")
                report.require("own network \(minutes) min, \(every) s ≤ 10 %", share <= 0.1)
            }
        }
    }

    /// Whether somebody is called when our own network is lost on the second day.
    private func isPaged(trial: Int, every: Int, _ minutes: Int) -> Bool {
        var random = SplitMix64(seed: UInt64(trial) &* 104_729 &+ 3)
        let start = 86_400_000 + Int(random.unit * 3_600_000)
        let span = start..<start + minutes * 60_000
        var noise = World.Noise.none
        noise.flakes = 0.0001
        let world = World(seed: random.next(), days: 2, noise: noise)
        var simulation = Simulation(Contender.evidence, in: world, Self.terms(0.999, every))
        simulation.loss = Simulation.Loss(span: span, noticed: 0.97)
        simulation.walk(until: span.upperBound + 3_600_000)
        return simulation.happenings.contains {
            $0.at >= start && $0.change.kind == .opened && $0.change.level == .page
        }
    }

    /// alerting.md §8.5, each scenario with what must hold.
    func further(_ report: inout GateReport) async throws {
        await objectives(&report)
        bursts(&report)
        deployFlap(&report)
        for scenario in Scenario.all {
            let verdict = try scenario.measure(max(1, trials / 4))
            print("\(scenario.name): \(verdict.figure)")
            report.require("\(scenario.name): \(scenario.gate)", verdict.holds)
        }
        try crowd(&report)
        print("CPU a run: \(Restart.nanosecondsPerRun()) ns")
    }

    /// A thousand journeys fail at once in a fragment that they share: one page, and how long the
    /// fold took from the deciding run to the word.
    private func crowd(_ report: inout GateReport) throws {
        var scene = Scene()
        (scene.seconds, scene.journeys, scene.fragment) = (1800, 1000, "login")
        (scene.flakes, scene.troubles) = (0, [.init(300..<900)])
        var station = try Station(scene)
        var slowest = Duration.zero
        while true {
            let before = MonotonicClock.now()
            guard station.step() else { break }
            slowest = max(slowest, MonotonicClock.now() - before)
        }
        let counted = Set(station.incidents.all.first?.members.map(\.alert.journey) ?? []).count
        let name = "a thousand journeys fail at once"
        print("\(name): \(counted) counted, told in \(slowest) at most")
        report.require(
            "\(name): one page, one end, all counted",
            station.pages.count == 1 && station.ends.count == 1 && counted == scene.journeys
        )
        report.require("\(name): told within 3 s of the deciding run", slowest < .seconds(3))
    }

    /// F1 of alerting.md §5 by target, with a run every 60, 300 and 900 s; at 99.99 % the floor
    /// decides, as at 99.9 %.
    private static let scores: [(target: Double, scores: [(every: Int, score: Double)])] = [
        (0.99, [(60, 0.925), (300, 0.862), (900, 0.701)]),
        (0.995, [(60, 0.979), (300, 0.855), (900, 0.642)]),
        (0.999, [(60, 0.954), (300, 0.852), (900, 0.651)]),
        (0.9999, [(60, 0.954), (300, 0.852), (900, 0.651)]),
    ]

    /// These figures are without a cap of extra runs, and no worse than the noise allows: 400 trials
    /// of each incident move F1 by 0.005.
    private func objectives(_ report: inout GateReport) async {
        let noise = 0.005 * (1 + 400 / Double(trials)).squareRoot()
        for (target, scores) in Self.scores {
            let rows = await rows(
                scores.map { (Contender.uncapped, Self.terms(target, $0.every)) },
                .main,
                allWorlds: false
            )
            for (row, wanted) in zip(rows, scores) {
                let score = row.mix.score
                let name = "\((target * 100).short) %, \(wanted.every) s, no cap: F1 \(score.short)"
                print(name)
                report.require(
                    "\(name) is \(wanted.score.short), within the noise",
                    score >= wanted.score - 4 * noise
                )
            }
        }
    }

    private func bursts(_ report: inout GateReport) {
        // Rare enough that fewer years would say nothing.
        let setting = QuietCell.Setting(years: 12, burst: 0.3)
        let noise = World.Noise(flakes: 0.0005, blipsPerDay: 0, blipSeconds: 5...45)
        for (every, most) in [(60, 2.0), (300, 0.5)] {
            let terms = Self.terms(0.999, every)
            let cell = QuietCell.measure(Contender.evidence, terms, noise, setting)
            let figure = cell.falsePagesPerYear
            print("bursty flakes (q = 0.3), every \(every) s: \(figure.short) false pages a year")
            report.require("bursty flakes, \(every) s ≤ \(most) a year", figure <= most)
        }
    }

    private func deployFlap(_ report: inout GateReport) {
        let flap = Incident(
            "deploy flap 3 × 40 s",
            1,
            [(0, 40, 1, 1), (280, 320, 1, 1), (560, 600, 1, 1)]
        )
        for every in [60, 300] {
            let cell = IncidentCell.measure(
                Contender.evidence,
                Self.terms(0.999, every),
                flap,
                World.Noise.main[0].noise,
                trials: trials
            )
            print("deploy flap, every \(every) s: \(cell.mostPages) pages at most")
            report.require("deploy flap, \(every) s: at most one page", cell.mostPages <= 1)
        }
    }

    /// What each policy tells in one world.
    func tell(of scene: Scene) throws {
        for contender in contenders {
            let station = try Station(walked: scene, contender)
            print("\(contender.name): \(station.pages.count.counted("page"))")
            for told in station.told {
                let alert = told.telling.alert
                let change = told.telling.news == nil ? alert.change.word : "grows"
                let word = "\(alert.level.word) \(change)"
                let again = told.telling.isAgain ? " again" : ""
                print("    \(told.at / 1000) s: \(word)\(again), \(alert.journey)")
            }
        }
    }
}
