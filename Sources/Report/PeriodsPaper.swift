import JSON

/// `report trend` and `diff`: periods side by side.
struct PeriodsPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    private var isDifference: Bool { source.text("report") == "diff" }

    var paper: Paper {
        let periods = source.list("periods")
        guard let first = periods.first?.text("label"), let last = periods.last?.text("label")
        else {
            var paper = Paper(source.text("service"), "no period")
            paper.blocks = [.headline("There is no run in these periods.", .warning)]
            return paper
        }
        var paper = Paper(
            "\(source.text("service")): \(first)" + (first == last ? "" : " … \(last)"),
            isDifference ? "two periods" : Wording.plural(Int64(periods.count), "period")
        )
        paper.blocks.append(headline(periods))
        addPeriods(&paper, periods)
        addTurningPoint(&paper)
        if isDifference { addCauses(&paper, periods) }
        if !source.list("changes").isEmpty {
            paper.heading("Changes")
            paper.addChanges(source)
        }
        paper.notes = notes
        return paper
    }

    private func headline(_ periods: [DocumentReader]) -> Paper.Block {
        if isDifference {
            let rate = source["incidentRate"]
            let p = rate.number("p") ?? 1
            guard p <= 0.05, let ratio = rate.number("ratio") else {
                return .headline(
                    "No difference in the rate of incidents is shown "
                        + "(\(Wording.times(rate.number("ratio"))), could be up to "
                        + "\(Wording.times(rate.number("upper"))))",
                    .plain
                )
            }
            return ratio > 1
                ? .headline("Worse: \(Wording.times(ratio)) as many incidents", .bad)
                : .headline("Better: \(Wording.times(ratio)) as many incidents", .good)
        }
        guard let p = source["tests"]["incidents"].number("p") else {
            return .headline("Too little to compare the periods by.", .plain)
        }
        return p <= 0.05
            ? .headline("The periods differ: more than chance explains.", .warning)
            : .headline("No difference between the periods is shown.", .plain)
    }

    private func addPeriods(_ paper: inout Paper, _ periods: [DocumentReader]) {
        let days = periods.map {
            Picture.Day(
                day: $0.text("label"),
                reliability: $0.number("reliability"),
                shown: $0.text("shown")
            )
        }
        paper.blocks.append(.picture(.strip(days, changes: changes(among: periods))))
        let hasVerdict = periods.contains { $0.flag("hasVerdict") }
        let hasScore = periods.contains { !$0["nps"].isNull }
        var columns: [Paper.Column] = ["period", "#reliability", "#between"]
        if hasVerdict { columns.append("verdict") }
        columns += ["#incidents", "#down", "#coverage", "#median", "#95 % within"]
        if hasScore { columns.append("#NPS") }
        paper.add(
            "periods",
            columns,
            periods.map { period in
                var row = [
                    period.text("label"), period.text("shown"), period.interval("lower", "upper"),
                ]
                if hasVerdict { row.append(period.text("verdict")) }
                row += [
                    period.grouped("episodes"),
                    Wording.minutes(period["downtime"].number("seconds") ?? 0),
                    period.percent("coverage", places: 2), period.seconds("p50"),
                    period.seconds("p95"),
                ]
                if hasScore {
                    let score = period["nps"].number("score").map { Figures.decimal($0, places: 0) }
                    row.append(period["nps"].flag("isTooFew") ? "too few" : score ?? "–")
                }
                return row
            }
        )
    }

    /// Since when it seems to be so, and what may have done it.
    private func addTurningPoint(_ paper: inout Paper) {
        let point = source["turningPoint"]
        guard !point.isNull else { return }
        let side = { (name: String) in
            "\(point[name].text("shown")) (\(point[name].interval("lower", "upper")))"
        }
        paper.text(
            "It seems to be \(point.flag("isWorse") ? "worse" : "better") since about "
                + "\(point.moment("at")) (between \(point.moment("earliest")) and "
                + "\(point.moment("latest"))): \(side("since")) after \(side("before"))."
        )
        let changes = (point.json["changes"]?.array ?? []).compactMap(\.string).map(\.printable)
        paper.text(
            changes.isEmpty
                ? "No change is marked at that time. If you know one: probectl change add NAME --at "
                    + "TIME; then 'probectl review NAME' judges it."
                : "Marked at that time: \(changes.joined(separator: ", ")). 'probectl review NAME' "
                    + "judges it."
        )
    }

    /// The changes, each on the period in which it was made.
    private func changes(among periods: [DocumentReader]) -> [Picture.Mark] {
        source.list("changes").compactMap { change in
            let at = change.text("at")
            let period = periods.first { $0.text("since") <= at && at < $0.text("until") }
            return period.map { .init(day: $0.text("label"), name: change.text("name")) }
        }
    }

    private func addCauses(_ paper: inout Paper, _ periods: [DocumentReader]) {
        let causes = (source.json["causes"]?.array ?? []).map { list in
            (list.array ?? []).map { DocumentReader($0) }
        }
        guard causes.count == 2 else { return }
        var rows: [String: (name: [String], counts: [Int64])] = [:]
        for (place, list) in causes.enumerated() {
            for cause in list {
                let name = [cause.text("journey"), cause.text("step"), cause.text("reason")]
                let key = name.joined(separator: "\n")
                rows[key, default: (name, [0, 0])].counts[place] += cause.count("failures")
            }
        }
        guard !rows.isEmpty else { return }
        paper.heading("Why customers failed")
        let sorted = rows.values.sorted {
            let (left, right) = ($0.counts[1] - $0.counts[0], $1.counts[1] - $1.counts[0])
            return (-left.magnitudeSigned, $0.name.joined()) < (
                -right.magnitudeSigned, $1.name.joined()
            )
        }
        paper.add(
            "causes",
            [
                "journey", "step", "reason", .init(title: periods[0].text("label"), isNumber: true),
                .init(title: periods[1].text("label"), isNumber: true),
            ],
            sorted.prefix(20).map { $0.name + $0.counts.map { Figures.grouped($0) } }
        )
    }

    private var notes: [String] {
        var notes = [
            "Figures with announced maintenance left out. Between: one-sided bounds of the verdict's "
                + "rule, 95 % each. Percentiles pool all journeys; a failed run has no latency."
        ]
        let tests = source["tests"]
        if let p = tests["incidents"].number("p") {
            notes.append(
                "Whether all periods can have one rate of incidents: χ² = "
                    + "\(Figures.decimal(tests["incidents"].number("chiSquared") ?? 0, places: 2)), "
                    + "p = \(Wording.probability(p))."
            )
        }
        if let p = tests["trend"].number("p") {
            notes.append(
                "Trend of runs (Cochran, Armitage; descriptive, since runs of one incident repeat "
                    + "each other): z = "
                    + "\(Figures.decimal(tests["trend"].number("z") ?? 0, places: 2)), "
                    + "p = \(Wording.probability(p))."
            )
        }
        let point = source["turningPoint"]
        if let chance = point.number("chance") {
            notes.append(
                "Since when: a change point over the beginnings of incidents (Adams, MacKay 2007; one "
                    + "change in 1 000 slots expected), between: 90 %. That anything changed: "
                    + "\(Wording.percent(chance, places: 1)). A hint, no verdict. Its figures are the "
                    + "slots in which customers could do everything, with the bounds of the verdict's "
                    + "rule; coverage \(point["since"].percent("coverage", places: 2)) since, "
                    + "\(point["before"].percent("coverage", places: 2)) before."
            )
        }
        if let rho = tests["association"].number("rho") {
            notes.append(
                "Satisfaction and reliability, association over "
                    + "\(tests["association"].grouped("periods")) periods (Spearman): "
                    + "ρ = \(Figures.decimal(rho, places: 2)); it says nothing about causes."
            )
        }
        if isDifference, let p = source["incidentRate"].number("p") {
            notes.append(
                "Rate of incidents, exact test: "
                    + "\(Wording.times(source["incidentRate"].number("lower"))) to "
                    + "\(Wording.times(source["incidentRate"].number("upper"))), "
                    + "p = \(Wording.probability(p))."
            )
        }
        return notes
    }
}

extension Int64 {
    fileprivate var magnitudeSigned: Int64 { self < 0 ? -self : self }
}
