import Alerting
import ProbeModel

/// A policy on one objective: its figures in quiet worlds and over the incidents of a family.
struct Row {
    let contender: Contender
    let terms: AlertTerms
    let family: Family
    let quiet: [(name: String, cell: QuietCell)]
    let incidents: [IncidentCell]
    let mix: MixCell

    init(
        _ contender: Contender,
        _ terms: AlertTerms,
        _ family: Family,
        years: Int,
        trials: Int,
        allWorlds: Bool
    ) {
        (self.contender, self.terms, self.family) = (contender, terms, family)
        let worlds =
            family == .check
            ? [("check", World.Noise.check)]
            : allWorlds ? World.Noise.main : [World.Noise.main[0]]
        let setting = QuietCell.Setting(years: years)
        quiet = worlds.map { name, noise in
            (name, QuietCell.measure(contender, terms, noise, setting))
        }
        incidents = (family == .main ? Incident.main : Incident.check).map {
            IncidentCell.measure(contender, terms, $0, worlds[0].1, trials: trials)
        }
        mix = MixCell(incidents, quiet: quiet[0].cell, target: terms.target)
    }

    static let heading =
        "target every | policy | false pages/30 d by world | tickets/30 d | extra | found | "
        + "false/y | repeats | precision | recall | bad min | F1"

    var text: String {
        let every = Int(terms.every.seconds)
        let pages = quiet.map { "\($0.name) \($0.cell.falsePagesPer30Days.short)" }
        let tickets = quiet.map { "\($0.name) \($0.cell.ticketsPer30Days.short)" }
        let line =
            "\((terms.target * 100).short) % \(every) s | \(contender.name) | "
            + "\(pages.joined(separator: ", ")) | \(tickets.joined(separator: ", ")) | "
            + "\(quiet[0].cell.extraShare.percent) | \(mix.found.short) | "
            + "\(mix.falsePages.short) | \(mix.repeats.short) | \(mix.precision.short) | "
            + "\(mix.recall.short) | \(mix.badMinutes.short) | \(mix.score.short)"
        return line + "\n" + incidents.map { "    \(text(of: $0))" }.joined(separator: "\n")
    }

    private func text(of cell: IncidentCell) -> String {
        let delay = [cell.medianDelay, cell.lateDelay].map { $0?.span ?? "–" }
        return "\(cell.incident.name): \(delay.joined(separator: " / ")); "
            + "missed \(cell.missed.percent), by tickets too \(cell.missedByBoth.percent); "
            + "\(cell.pagesPerFound.short) pages; resolved \(cell.medianResolved?.span ?? "–")"
    }
}

/// What must hold before a release.
struct GateReport {
    private var lines: [(text: String, holds: Bool)] = []

    var holds: Bool { lines.allSatisfy(\.holds) }
    var text: String {
        lines.map { "\($0.holds ? "ok    " : "FAILED") \($0.text)" }.joined(separator: "\n")
    }

    mutating func require(_ text: String, _ holds: Bool) {
        lines.append((text, holds))
    }

    mutating func take(_ row: Row) {
        guard row.contender.name == Contender.evidence.name else { return }
        let (target, every) = (row.terms.target, Int(row.terms.every.seconds))
        let name = "\((target * 100).short) %, \(every) s, \(row.family)"
        if row.family == .check {
            require("\(name): F1 \(row.mix.score.short) ≥ 0.93", row.mix.score >= 0.93)
            require("\(name): false pages ≤ 1.5 a year", row.mix.falsePages <= 1.5)
            return
        }
        require(
            "\(name): false pages \(row.mix.falsePages.short) ≤ 0.5 a year",
            row.mix.falsePages <= 0.5
        )
        let extra = row.quiet[0].cell.extraShare
        require("\(name): extra runs \(extra.percent) ≤ 1 %", extra <= 0.01)
        let scores = ["99.9/60": 0.93, "99.9/300": 0.80, "99.5/60": 0.95]
        if let least = scores["\((target * 100).short)/\(every)"] {
            require("\(name): F1 \(row.mix.score.short) ≥ \(least)", row.mix.score >= least)
        }
        let medians = ["99.9/60": 110.0, "99.9/300": 240]
        let outage = row.incidents.first { $0.incident.name == "hard 15m" }
        if let most = medians["\((target * 100).short)/\(every)"], let outage {
            let median = outage.medianDelay ?? .infinity
            require("\(name): hard 15m after \(median.span) ≤ \(Int(most)) s", median <= most)
        }
    }
}

extension Double {
    /// Up to three decimals, without trailing zeros.
    var short: String {
        let thousandths = Int((magnitude * 1000).rounded())
        var text = "\(thousandths / 1000).\(String(1000 + thousandths % 1000).dropFirst())"
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return (self < 0 && thousandths > 0 ? "-" : "") + text
    }

    var percent: String { "\((self * 100).short) %" }

    /// `95 s`, `12.5 min`, `11.4 h`.
    var span: String {
        switch magnitude {
        case ..<600: "\(Int(rounded())) s"
        case ..<7200: "\(((self / 6).rounded() / 10).short) min"
        default: "\(((self / 360).rounded() / 10).short) h"
        }
    }
}
