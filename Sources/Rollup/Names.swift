import ProbeModel

/// Numbers for names, given in the order of the ledger so that a rebuilt roll-up has the same.
struct Names {
    struct Journey: Hashable {
        let service: String
        let name: String
    }

    struct Step: Hashable {
        let journey: Int64
        let name: String
    }

    private(set) var journeys: [Journey: Int64] = [:]
    private(set) var steps: [Step: Int64] = [:]
    private(set) var components: [String: Int64] = [:]
    private var healthOf: [Int64: String] = [:]
    private var places: [Int64: Int] = [:]
    /// Rows that the next transaction writes, in order.
    private(set) var pending: [Row] = []

    enum Row {
        case journey(id: Int64, Journey, healthOf: String?)
        case step(id: Int64, Step, place: Int)
        case component(id: Int64, name: String)
    }

    /// Reads what earlier transactions wrote.
    init(_ database: borrowing Database) throws(RollupError) {
        var (journeys, steps, components) = (self.journeys, self.steps, self.components)
        var (healthOf, places) = (self.healthOf, self.places)
        let journeyRows = try database.prepare("SELECT id, service, name, health_of FROM journeys")
        try journeyRows.rows { row throws(RollupError) in
            journeys[Journey(service: row.text(1) ?? "", name: row.text(2) ?? "")] = row.integer(0)
            healthOf[row.integer(0)] = row.text(3)
        }
        let stepRows = try database.prepare("SELECT id, journey, place, name FROM steps")
        try stepRows.rows { row throws(RollupError) in
            steps[Step(journey: row.integer(1), name: row.text(3) ?? "")] = row.integer(0)
            places[row.integer(0)] = Int(row.integer(2))
        }
        let componentRows = try database.prepare("SELECT id, name FROM components")
        try componentRows.rows { row throws(RollupError) in
            components[row.text(1) ?? ""] = row.integer(0)
        }
        (self.journeys, self.steps, self.components) = (journeys, steps, components)
        (self.healthOf, self.places) = (healthOf, places)
    }

    /// The number of a run's journey; remembers whose health it checks now.
    mutating func journey(of run: Run) -> Int64 {
        let id = journey(named: run.journey, of: run.service)
        if healthOf[id] != run.healthOf {
            healthOf[id] = run.healthOf
            let journey = Journey(service: run.service, name: run.journey)
            pending.append(.journey(id: id, journey, healthOf: run.healthOf))
        }
        return id
    }

    mutating func journey(named name: String, of service: String) -> Int64 {
        let journey = Journey(service: service, name: name)
        if let id = journeys[journey] { return id }
        let id = Int64(journeys.count + 1)
        journeys[journey] = id
        pending.append(.journey(id: id, journey, healthOf: nil))
        return id
    }

    /// The number of a step; remembers its place in the journey as it is now.
    mutating func step(_ name: String, place: Int, of journey: Int64) -> Int64 {
        let step = Step(journey: journey, name: name)
        let id = steps[step] ?? Int64(steps.count + 1)
        if steps[step] == nil || places[id] != place {
            steps[step] = id
            places[id] = place
            pending.append(.step(id: id, step, place: place))
        }
        return id
    }

    mutating func component(_ name: String) -> Int64 {
        if let id = components[name] { return id }
        let id = Int64(components.count + 1)
        components[name] = id
        pending.append(.component(id: id, name: name))
        return id
    }

    /// The pending rows are on disk.
    mutating func settle() { pending = [] }
}
