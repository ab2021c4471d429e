import Alerting
import ProbeModel

/// What must hold in scenes beyond the two families, alerting.md §8.5.
struct Scenario {
    /// What came of it.
    struct Verdict {
        let figure: String
        let holds: Bool
    }

    let name: String
    /// What must hold.
    let gate: String
    /// Over so many trials, each with other random numbers.
    let measure: @Sendable (_ trials: Int) throws -> Verdict

    static let all: [Scenario] =
        Maintained.all + [
            Scenario(name: "one component under ten journeys", gate: "one page") {
                try Self.count($0, tenJourneys) { station in
                    let members = station.incidents.all.first?.members ?? []
                    return station.pages.count == 1 && station.ends.count == 1
                        && Set(members.map(\.alert.journey)).count == 10
                }
            },
            Scenario(name: "one of three locations sees it", gate: "no page by quorum; visible") {
                try Self.count($0, places(failing: 1), isVisible: true) { $0.pages.isEmpty }
            },
            Scenario(name: "two of three locations see it", gate: "one page") {
                try Self.count($0, places(failing: 2), isVisible: true) { $0.pages.count == 1 }
            },
            Scenario(
                name: "half of the runs are beyond the limit for 30 min",
                gate: "as if they failed"
            ) {
                try Self.count($0, late) { station in
                    var failing = station.scene
                    failing.isLate = false
                    let other = try Station(walked: failing)
                    return !station.told.isEmpty && station.decisions == other.decisions
                }
            },
        ] + clocks + restarts

    private static let tenJourneys: Scene = {
        var scene = Scene()
        scene.journeys = 10
        scene.troubles = [.init(3600..<4500)]
        return scene
    }()

    private static func places(failing: Int) -> Scene {
        var scene = Scene()
        scene.locations = ["a", "b", "c"]
        scene.troubles = scene.locations.prefix(failing).map { .init(3600..<5400, at: $0) }
        return scene
    }

    private static let late: Scene = {
        var scene = Scene()
        scene.troubles = [.init(3600..<5400, share: 0.5)]
        scene.isLate = true
        return scene
    }()

    private static let clocks = [-86_400, -3600, 3600, 86_400].flatMap { by in
        var quiet = Scene()
        quiet.clockSteps = [(5400, by)]
        var outage = quiet
        outage.troubles = [.init(4800..<6600)]
        let scenes = (quiet, outage)
        return [
            Scenario(name: "the clock is set by \(by) s in good times", gate: "no alert") {
                try Self.count($0, scenes.0) { $0.told.isEmpty }
            },
            Scenario(name: "and in an outage", gate: "one page and its end, within 10 min") {
                try Self.count($0, scenes.1) { station in
                    station.pages.count == 1
                        && station.ends.contains { (6_600_000...7_200_000).contains($0.at) }
                        && station.incidents.open.isEmpty
                }
            },
        ]
    }

    private static let restarts = [60, 300].map { every in
        var scene = Scene()
        scene.every = every
        scene.troubles = [.init(3600..<4800)]
        let meant = scene
        return Scenario(
            name: "restart behind any run around an outage, every \(every) s",
            gate: "same alerts at the same runs, exactly"
        ) { trials in
            // Each is a hundred lives.
            try Self.count(max(1, trials / 50), meant) { try Restart.isExact(for: $0) }
        }
    }

    /// In how many of the trials it holds: it must in each, and be suspected in time where it is to
    /// be visible.
    static func count(
        _ trials: Int,
        _ scene: Scene,
        isVisible: Bool = false,
        _ holds: (Station) throws -> Bool
    ) throws -> Verdict {
        var good = 0
        for trial in 1...trials {
            var scene = scene
            scene.seed = UInt64(trial)
            var station = try Station(scene)
            var isSuspected = false
            while station.step() {
                let isTrouble = scene.troubles.contains { $0.span.contains(station.second) }
                if isTrouble, !station.alerts.suspected.isEmpty { isSuspected = true }
            }
            if try holds(station), isSuspected || !isVisible { good += 1 }
        }
        return Verdict(figure: "\(good) of \(trials)", holds: good == trials)
    }
}

/// Incidents at the edges of a window of maintenance from the first to the second hour.
private enum Maintained {
    private static let window = 3600..<7200

    static let all = [
        scenario("within it", 3900..<6900, "no page") { $0.isEmpty },
        scenario("ends ten seconds before it", 6600..<7190, "no page") { $0.isEmpty },
        scenario("begins ten minutes before it", 3000..<4200, "one page, before it") {
            $0.count == 1 && $0[0] < window.lowerBound
        },
        scenario("goes on for a quarter of an hour", 6600..<8100, "one page, behind it") {
            $0.count == 1 && $0[0] >= window.upperBound
        },
    ]

    /// `holds` says so of the seconds at which somebody was paged.
    private static func scenario(
        _ name: String,
        _ trouble: Range<Int>,
        _ gate: String,
        _ holds: @escaping @Sendable (_ pages: [Int]) -> Bool
    ) -> Scenario {
        var scene = Scene()
        (scene.exclusions, scene.troubles) = ([window], [.init(trouble)])
        let meant = scene
        return Scenario(name: "an outage at maintenance: \(name)", gate: gate) {
            try Scenario.count($0, meant) { holds($0.pages.map { $0.at / 1000 }) }
        }
    }
}

extension Station {
    init(walked scene: Scene, _ contender: Contender = .evidence) throws {
        try self.init(scene, contender)
        walk()
    }

    /// Beginnings that woke somebody.
    var pages: [Told] {
        told.filter { told in
            let telling = told.telling
            return telling.alert.level == .page && telling.alert.change == .firing
                && telling.news == nil && !telling.isAgain
        }
    }

    var ends: [Told] { told.filter { $0.telling.alert.change == .resolved } }

    /// Which run decided what, and when.
    var decisions: [String] {
        told.map { told in
            let alert = told.telling.alert
            return "\(told.at) \(alert.level) \(alert.change) \(alert.run) \(told.telling.isAgain)"
        }
    }
}
