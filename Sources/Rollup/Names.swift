import ProbeModel
import Reliability

/// Numbers for names, given in the order of the ledger so that a rebuilt roll-up has the same.
struct Names: Sendable {
    struct Journey: Hashable, Sendable {
        let service: String
        let name: String
    }

    struct Step: Hashable, Sendable {
        let journey: Int64
        let name: String
    }

    struct Location: Hashable, Sendable {
        let journey: Int64
        let name: String
    }

    /// A row that the next transaction writes.
    enum Row: Sendable {
        case journey(id: Int64, Journey, healthOf: String?)
        case step(id: Int64, Step, place: Int)
        case component(id: Int64, name: String)
        case ending(id: Int64, Ending)
    }

    private(set) var journeys: [Journey: Int64] = [:]
    private(set) var steps: [Step: Int64] = [:]
    private(set) var components: [String: Int64] = [:]
    /// By signature.
    private(set) var endings: [[UInt8]: Int64] = [:]
    private var healthOf: [Int64: String] = [:]
    private var places: [Int64: Int] = [:]
    /// In order.
    private(set) var pending: [Row] = []

    init() {}

    /// What earlier transactions wrote.
    init(_ database: borrowing Database) throws(RollupError) {
        var names = Names()
        let journeyRows = try database.prepare("SELECT id, service, name, health_of FROM journeys")
        try journeyRows.rows { row throws(RollupError) in
            let journey = Journey(service: row.text(1) ?? "", name: row.text(2) ?? "")
            names.journeys[journey] = row.integer(0)
            names.healthOf[row.integer(0)] = row.text(3)
        }
        let stepRows = try database.prepare("SELECT id, journey, place, name FROM steps")
        try stepRows.rows { row throws(RollupError) in
            let step = Step(journey: row.integer(1), name: row.text(3) ?? "")
            names.steps[step] = row.integer(0)
            names.places[row.integer(0)] = Int(row.integer(2))
        }
        let componentRows = try database.prepare("SELECT id, name FROM components")
        try componentRows.rows { row throws(RollupError) in
            names.components[row.text(1) ?? ""] = row.integer(0)
        }
        let endingRows = try database.prepare("SELECT id, signature FROM endings")
        try endingRows.rows { row throws(RollupError) in
            names.endings[row.blob(1)] = row.integer(0)
        }
        self = names
    }

    mutating func journey(_ name: String, of service: String) -> Int64 {
        let journey = Journey(service: service, name: name)
        if let id = journeys[journey] { return id }
        let id = Int64(journeys.count + 1)
        journeys[journey] = id
        pending.append(.journey(id: id, journey, healthOf: nil))
        return id
    }

    /// Remembers the journey and its steps as they are now.
    mutating func describe(_ run: Run) {
        let id = journey(run.journey, of: run.service)
        if healthOf[id] != run.healthOf {
            healthOf[id] = run.healthOf
            let journey = Journey(service: run.service, name: run.journey)
            pending.append(.journey(id: id, journey, healthOf: run.healthOf))
        }
        for (place, step) in run.steps.filter({ !$0.isCleanup }).enumerated() {
            describe(Step(journey: id, name: step.name), place: place + 1)
        }
    }

    private mutating func describe(_ step: Step, place: Int) {
        let id = steps[step] ?? Int64(steps.count + 1)
        guard steps[step] == nil || places[id] != place else { return }
        steps[step] = id
        places[id] = place
        pending.append(.step(id: id, step, place: place))
    }

    private mutating func component(_ name: String) -> Int64 {
        if let id = components[name] { return id }
        let id = Int64(components.count + 1)
        components[name] = id
        pending.append(.component(id: id, name: name))
        return id
    }

    mutating func ending(_ ending: Ending) -> Int64 {
        let signature = ending.signature
        if let id = endings[signature] { return id }
        let id = Int64(endings.count + 1)
        endings[signature] = id
        pending.append(.ending(id: id, ending))
        return id
    }

    /// The way in which a run ended; its journey was described before.
    mutating func ending(of run: Run, journey: Int64, track: Int64, doubt: UInt64) -> Ending {
        var ending = Ending(
            track: track,
            outcome: run.outcome,
            reason: run.reason,
            doubt: doubt,
            isUnverified: run.isUnverified
        )
        guard doubt == 0 else { return ending }
        let attribution = Attribution(of: run)
        ending.steps = attribution.steps.map { reached in
            let step = steps[Step(journey: journey, name: reached.name)] ?? 0
            return Ending.Reached(step: step, reason: reached.reason)
        }
        // In order, so that a rebuilt roll-up gives the same numbers to the same names.
        ending.components = attribution.components.sorted().map { name in
            Ending.Part(component: component(name), tally: attribution.tally(of: name))
        }
        return ending
    }

    /// The pending rows are on disk.
    mutating func settle() { pending = [] }
}

extension Attribution {
    /// What one run adds to the figures of a component.
    fileprivate func tally(of component: String) -> ComponentTally {
        let isSuspected = suspected.contains(component)
        return ComponentTally(
            name: component,
            needed: needed.contains(component) ? 1 : 0,
            proven: proven == component ? 1 : 0,
            suspected: isSuspected ? 1 : 0,
            sharedMillionths: isSuspected ? share : 0
        )
    }
}
