import JSON

/// `report month`: the figure of the agreement, and everything that a manager asks next.
struct MonthPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = AgreementPaper(source).paper
        let days = source.list("days").map {
            Picture.Day(
                day: $0.text("day"),
                reliability: $0.number("reliability"),
                shown: $0.text("shown")
            )
        }
        if !days.isEmpty {
            paper.blocks.insert(.picture(.strip(days, changes: source.changes)), at: 1)
        }
        if let burn { paper.blocks.insert(.picture(burn), at: min(4, paper.blocks.count)) }
        paper.blocks += CausesPaper(source).blocks
        addSteps(&paper)
        addLatencies(&paper)
        addSteadiness(&paper)
        paper.blocks += GapPaper(source["gap"]).blocks
        addSurveys(&paper)
        return paper
    }

    /// What was left of the budget after each day of the period.
    private var burn: Picture? {
        let allowed = Double(source["budget"].count("allowed"))
        guard allowed > 0 else { return nil }
        var left = allowed
        // Without a structure all runs are counted alike, as on the strip of days.
        let begin = source["steps"].json["days"]?.array?.first?.string ?? ""
        let days =
            source.list("burn").isEmpty
            ? source.list("days").filter { $0.text("day") >= begin } : source.list("burn")
        let points = days.map { day in
            left -= Double(day.count("bad"))
            return Picture.Point(day: day.text("day"), left: left / allowed)
        }
        return points.count > 1 ? .burnDown(points, changes: source.changes) : nil
    }

    private func addSteps(_ paper: inout Paper) {
        let steps = source["steps"]
        let rows = steps.list("rows").map { row in
            Picture.HeatRow(
                name: row.text("name"),
                failing: (row.json["failing"]?.array ?? []).map { $0.number?.double }
            )
        }
        guard !rows.isEmpty else { return }
        paper.heading("Where it failed, day by day")
        let days = (steps.json["days"]?.array ?? []).compactMap(\.string)
        paper.blocks.append(
            .picture(.heatMap(days: days, rows: rows, changes: source.changes))
        )
    }

    private func addLatencies(_ paper: inout Paper) {
        let pictures = source.list("latencies").compactMap { journey -> Picture? in
            let bands = journey.list("days").map {
                Picture.Band(
                    day: $0.text("day"),
                    median: $0.number("p50"),
                    high: $0.number("p95")
                )
            }
            guard bands.contains(where: { $0.high != nil }) else { return nil }
            return .bands(journey: journey.text("journey"), bands, changes: source.changes)
        }
        guard !pictures.isEmpty else { return }
        paper.heading("How long it takes")
        paper.text("The line is the median, the band reaches to the 95th percentile.")
        for picture in pictures {
            if case .bands(let journey, _, _) = picture { paper.text(journey) }
            paper.blocks.append(.picture(picture))
        }
        paper.addChanges(source, since: source.text("since"))
    }

    private func addSteadiness(_ paper: inout Paper) {
        let rows = source.list("steadiness").filter {
            !$0["apdex"].isNull || $0.number("closeFactor") != nil
        }
        guard !rows.isEmpty else { return }
        paper.heading("How steady it is")
        paper.add(
            "steadiness",
            [
                "journey", "#content (Apdex)", "#between", "#two runs differ by", "#at any hours",
                "#as usual", "nine of ten", "#usual span",
            ],
            rows.map { row in
                let (apdex, usual) = (row["apdex"], row["predictability"])
                let show = { (name: String) in
                    apdex.number(name).map { Figures.decimal($0, places: 3) } ?? "–"
                }
                return [
                    row.text("journey"), show("score"),
                    apdex.isNull ? "–" : "\(show("lower"))–\(show("upper"))",
                    Wording.times(row.number("closeFactor")),
                    Wording.times(row.number("anyFactor")), usual.percent("share", places: 1),
                    usual.isNull ? "–" : usual.text("verdict"),
                    Wording.times(usual.number("width")),
                ]
            }
        )
        paper.notes.append(
            "Content: 1 within the promised time, ½ within four times of it, else 0 (Apdex, Wald). Two "
                + "runs close in time, and two at any hours, differ by less than the factor in 95 % of "
                + "cases (ISO 5725-2). As usual: between the 5th and the 95th percentile of the same "
                + "hour of the week in the 28 days before, whose ratio is the usual span."
        )
    }

    private func addSurveys(_ paper: inout Paper) {
        let surveys = source.list("surveys")
        guard !surveys.isEmpty else { return }
        paper.heading("What customers say")
        paper.add(
            "surveys",
            ["question", "customers", "#answers", "#score", "#between"],
            surveys.map { survey in
                let isPromoters = survey.text("kind") == "nps"
                let show = { (name: String) -> String in
                    guard let value = survey.number(name) else { return "–" }
                    return isPromoters
                        ? Figures.decimal(value, places: 1) : Figures.percent(value, places: 1)
                }
                return [
                    isPromoters ? "would recommend us (NPS)" : "gave 9 or 10",
                    survey.text("segment"), survey.grouped("answers"),
                    survey.flag("isTooFew") ? "too few" : show("score"),
                    "\(show("lower")) … \(show("upper"))",
                ]
            }
        )
    }
}

/// `report causes`: where customers fail and why.
struct CausesPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = Paper("\(source.text("service")): why customers fail", source.text("label"))
        paper.blocks = blocks + GapPaper(source["gap"]).blocks
        if blocks.isEmpty { paper.blocks.insert(.headline("Nothing failed.", .good), at: 0) }
        paper.notes = [
            "A step that was not reached is neither good nor bad. Between: Wilson, 95 % confidence, "
                + "share of the runs that reached the step.",
            CustomersNote.line(source["gap"]["customers"]),
        ]
        return paper
    }

    var blocks: [Paper.Block] {
        var part = Paper("", "")
        let causes = source.list("causes")
        guard !causes.isEmpty else { return [] }
        part.heading("Why customers failed")
        part.blocks.append(.table(Self.table(causes)))
        part.blocks += CommonCausesPaper(source["gap"]).blocks
        return part.blocks
    }

    /// With the customers that were lost, where they are known.
    static func table(_ causes: [DocumentReader]) -> Paper.Table {
        let knowsCustomers = causes.contains { $0.number("customers") != nil }
        return Paper.Table(
            name: "causes",
            columns: ["journey", "step", "reason"] + (knowsCustomers ? ["#customers lost"] : [])
                + ["#failures", "#of all", "#of those here", "#between"],
            rows: causes.prefix(20).map { cause in
                let lost = cause.number("customers").map { Figures.grouped(Int64($0.rounded())) }
                return [cause.text("journey"), cause.text("step"), cause.text("reason")]
                    + (knowsCustomers ? [lost.map { "about \($0)" } ?? "–"] : [])
                    + [
                        cause.grouped("failures"),
                        Figures.percent(cause.number("share") ?? 0, places: 1),
                        Figures.percent(cause.number("rate") ?? 0),
                        cause.interval("lower", "upper", places: 2),
                    ]
            }
        )
    }
}

/// How the figure of all customers' runs was made.
enum CustomersNote {
    /// Its rule, its interval and its coverage.
    static func line(_ customers: DocumentReader) -> String {
        let coverage = "coverage \(customers.percent("coverage", places: 2))."
        guard customers.number("reliability") != nil else {
            return "Customers: no run counts; " + coverage
        }
        return "Customers: all runs alike, \(customers.text("shown")), between "
            + "\(customers.interval("lower", "upper")) (Wilson, 95 % confidence); " + coverage
    }
}

/// `report gap` on paper: what IT sees beside what customers get.
struct GapPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = Paper(
            "\(source.text("service")): the gap",
            "\(source.moment("since")) to \(source.moment("until"))"
        )
        let customers = source["customers"]
        paper.blocks.append(
            .headline(
                "Customers: \(customers.text("shown")) (\(customers.interval("lower", "upper")))",
                .plain
            )
        )
        paper.blocks += CommonCausesPaper(source).blocks
        paper.blocks += blocks
        paper.notes = [
            "Rule: all runs alike; between: Wilson, 95 % confidence; coverage "
                + "\(customers.percent("coverage", places: 2)). A component's figure is that of its "
                + "own checks, else of the steps that need it; an attribution, no measurement."
        ]
        return paper
    }

    var blocks: [Paper.Block] {
        var part = Paper("", "")
        let (components, gap) = (source["components"], source["gap"])
        guard let mean = components.number("mean"), !gap.isNull,
            let composition = gap.number("composition"), let total = gap.number("total"),
            let reliability = source["customers"].number("reliability")
        else { return [] }
        part.heading("What components show, and what customers get")
        let (after, end) = (mean - composition, mean - total)
        part.blocks.append(
            .picture(
                .waterfall([
                    .init(name: "components, on average", from: 0, to: mean, isLevel: true),
                    .init(name: "many parts in series", from: mean, to: after, isLevel: false),
                    .init(
                        name: "failures together, or unseen",
                        from: after,
                        to: end,
                        isLevel: false
                    ),
                    .init(name: "customers", from: 0, to: reliability, isLevel: true),
                ])
            )
        )
        let costly = components.list("ranked").filter { ($0.number("cost") ?? 0) > 0 }
        part.add(
            "components",
            ["component", "#costs", "#available", "#proven", "#suspected", "#needed"],
            costly.prefix(20).map {
                [
                    $0.text("name"),
                    "\(Figures.decimal(($0.number("cost") ?? 0) * 100, places: 2)) points",
                    $0.percent("availability", places: 2), $0.grouped("proven"),
                    $0.grouped("suspected"), $0.grouped("needed"),
                ]
            }
        )
        return part.blocks
    }
}
