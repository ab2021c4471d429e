/// Incidents as a table: those that go on first, by what they cost.
struct IncidentTable {
    let incidents: [DocumentReader]

    private var hasOpen: Bool { incidents.contains { $0.number("failing") != nil } }
    private var hasMoney: Bool { incidents.contains { $0.number("lossPerHour") != nil } }

    var table: Paper.Table {
        var columns: [Paper.Column] = [
            "since", "until", "journey", "location", "#failed", "#about", "#at most",
        ]
        if hasOpen { columns.append("#failing now") }
        if hasMoney { columns.append("#costs an hour") }
        return Paper.Table(name: "incidents", columns: columns, rows: shown.map(row))
    }

    /// What fits a page.
    private static let most = 20

    /// In their order; of too many those that go on and the longest.
    private var shown: [DocumentReader] {
        let weights = incidents.map {
            $0.flag("isOpen") ? Double.infinity : $0.number("seconds") ?? 0
        }
        let heaviest = weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
        return heaviest.prefix(Self.most).sorted().map { incidents[$0] }
    }

    private var leftOut: String? {
        guard incidents.count > Self.most else { return nil }
        return "Of \(incidents.count) incidents those that go on and the longest are shown; "
            + "'-o json' has the others."
    }

    private func row(_ incident: DocumentReader) -> [String] {
        var cells = [
            incident.moment("since"),
            incident.flag("isOpen") ? "still open" : incident.moment("until"),
            incident.text("journey"), incident.text("location"), incident.grouped("bad"),
            incident.seconds("seconds"), incident.seconds("possibleSeconds"),
        ]
        if hasOpen {
            cells.append(
                incident.number("failing").map { Figures.percent($0, places: 1) } ?? "–"
            )
        }
        if hasMoney {
            let loss = incident.number("lossPerHour")
            cells.append(loss.map { Figures.decimal($0, places: 2) } ?? "–")
        }
        return cells
    }

    /// What is left out, and how those that go on are ordered.
    var notes: [String] { [leftOut, order].compactMap(\.self) }

    private var order: String? {
        guard hasOpen else { return nil }
        let knowsAll = incidents.allSatisfy {
            $0.number("failing") == nil || $0.number("lossPerHour") != nil
        }
        return "Open incidents first, the most urgent before the others, by "
            + (knowsAll
                ? "what they cost an hour: transactions of this hour of the week · share of runs that "
                    + "fail · value."
                : "weight · share of runs that fail, since the volumes or values of some are not "
                    + "known.")
            + " Failing now: of the runs of the last hour."
    }
}
