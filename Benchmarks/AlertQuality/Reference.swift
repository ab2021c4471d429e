import Alerting
import FoundationEssentials
import JSON
import ProbeModel

/// One figure of ours beside that of the reference, and the standard error of their difference.
private struct Figure {
    let ours: Double
    let theirs: Double
    let noise: Double

    init(ours: Double, theirs: Double, noise: Double) {
        (self.ours, self.theirs, self.noise) = (ours, theirs, noise)
    }

    /// A share of so many trials, beside one of 400.
    init(share: Double, of trials: Int, theirs: Double) {
        let (ours, other) = (Double(trials), 400.0)
        let mean = (share * ours + theirs * other) / (ours + other)
        let noise = (mean * (1 - mean) * (1 / ours + 1 / other)).squareRoot()
        self.init(ours: share, theirs: theirs, noise: noise)
    }

    /// Rare events in so many years, beside their rate in 30.
    init(count: Int, in years: Double, theirs: Double) {
        let mean = (Double(count) + theirs * 30) / (years + 30)
        let noise = (mean * (1 / years + 1 / 30)).squareRoot()
        self.init(ours: Double(count) / years, theirs: theirs, noise: noise)
    }
}

/// What another implementation of the policies came to in draws of its own from the same worlds,
/// and whether our figures are those, within the noise of both.
///
/// Compared are the figures whose noise is known (alerting.md §8.6): rates, shares and F1.
struct Reference {
    private let cases: [JSON]
    private(set) var compared = 0
    /// The figures that differ by more than `most` standard errors.
    private(set) var deviations: [Deviation] = []

    /// One of them, as a line.
    struct Deviation {
        let policy: String
        let terms: AlertTerms
        let text: String
    }

    private static let most = 4.0
    private static let names = [
        "burn rate, Workbook": "burn rate, SRE workbook",
        "1 failure, 2 quick retries": "1 failure and 2 quick retries",
        "evidence, no confirmation": "evidence without confirmation",
    ]

    init(path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path))
        cases = try JSON.parse(Array(bytes))["cases"]?.array ?? []
    }

    var text: String {
        let heading = "# \(compared) figures beside the reference, \(deviations.count) differ"
        return (["", heading] + deviations.map(\.text)).joined(separator: "\n")
    }

    /// The expected figures of a kind for a row; nil if the reference has none.
    private func expected(_ kind: String, _ row: Row, _ more: [(String, String)] = []) -> JSON? {
        let policy = Self.names[row.contender.name] ?? row.contender.name
        let wanted = [("policy", policy)] + more
        return cases.first { one in
            guard one["kind"]?.string == kind, let inputs = one["inputs"],
                wanted.allSatisfy({ inputs[$0.0]?.string == $0.1 }),
                let target = inputs["target"]?.number?.double,
                let every = inputs["everySeconds"]?.number?.double
            else { return false }
            return (target - row.terms.target).magnitude < 1e-9 && every == row.terms.every.seconds
        }?["expected"]
    }

    mutating func take(_ row: Row) {
        let isMain = row.family == .main
        if isMain { takeQuiet(row) }
        let family = isMain ? "main" : "check"
        if let mix = expected("mix", row, [("family", family)]), let cell = row.incidents.first {
            // 400 trials of each incident move F1 by 0.005.
            let noise = 0.005 * (1 + 400 / Double(cell.trials)).squareRoot()
            if let theirs = mix["f1"]?.number?.double {
                compare("F1", of: row, Figure(ours: row.mix.score, theirs: theirs, noise: noise))
            }
        }
        for cell in row.incidents where isMain {
            guard let incident = expected("incident", row, [("incident", cell.incident.name)])
            else { continue }
            let name = cell.incident.name
            if let theirs = incident["missed"]?.number?.double {
                let figure = Figure(share: cell.missed, of: cell.trials, theirs: theirs)
                compare("\(name) missed", of: row, figure)
            }
            if let theirs = incident["missedByPageAndTicket"]?.number?.double {
                let figure = Figure(share: cell.missedByBoth, of: cell.trials, theirs: theirs)
                compare("\(name) missed by tickets too", of: row, figure)
            }
        }
    }

    private mutating func takeQuiet(_ row: Row) {
        guard let quiet = expected("quiet", row) else { return }
        for (world, cell) in row.quiet {
            for (name, count) in [("falsePages", cell.falsePages), ("tickets", cell.tickets)] {
                let figure = quiet["\(name)Per30Days"]?[world]?.number?.double
                guard let theirs = figure.map({ $0 * 365 / 30 }) else { continue }
                compare(
                    "\(name) a year in \(world)",
                    of: row,
                    Figure(count: count, in: cell.years, theirs: theirs)
                )
            }
        }
    }

    private mutating func compare(
        _ name: String,
        of row: Row,
        _ figure: Figure
    ) {
        compared += 1
        // The reference is rounded to a few digits.
        let difference = (figure.ours - figure.theirs).magnitude
        guard difference > Self.most * figure.noise + 0.005 else { return }
        let target = "\((row.terms.target * 100).short) % \(Int(row.terms.every.seconds)) s"
        let text =
            "\(target) | \(row.contender.name) | \(name): \(figure.ours.short), "
            + "reference \(figure.theirs.short)"
        deviations.append(
            Deviation(policy: row.contender.name, terms: row.terms, text: text)
        )
    }
}
