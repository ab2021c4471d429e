/// `review CHANGE`: what it did to customers.
struct ReviewPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        let window = Figures.span(Int64(source.number("windowSeconds") ?? 0))
        var paper = Paper(
            "\(source.text("change")): what it did to \(source.text("service"))",
            "\(source.moment("at")), \(window) before and after"
        )
        switch source.text("verdict") {
        case "worse shown": paper.blocks.append(.headline("Worse, shown.", .bad))
        case "better shown": paper.blocks.append(.headline("Better, shown.", .good))
        default: paper.blocks.append(.headline("No difference is shown.", .plain))
        }
        paper.add(
            "windows",
            ["", "#reliability", "#between", "#bad", "#incidents", "#coverage"],
            [("before", source["before"]), ("after", source["after"])].map { name, side in
                [
                    name, side.text("shown"), side.interval("lower", "upper"), side.grouped("bad"),
                    side.grouped("episodes"), side.percent("coverage", places: 2),
                ]
            }
        )
        paper.add(
            "findings",
            ["question", "answer", "#effect", "#between", "#p"],
            source.list("findings").map(row)
        )
        addRollout(&paper)
        addLatency(&paper, source["rollout"]["latency"], "It takes")
        addArms(&paper)
        let notWorse = source["notWorse"]
        if !notWorse.isNull {
            paper.text(
                notWorse.flag("isShown")
                    ? "It is shown not to be worse than agreed."
                    : "It may be worse than agreed: up to "
                        + "\(Figures.decimal((notWorse.number("upper") ?? 0) * 100, places: 3)) "
                        + "points more could fail."
            )
        }
        paper.notes = notes
        return paper
    }

    private var notes: [String] {
        var notes = [
            "The same hours of the week are compared; "
                + "\(Wording.minutes(source.number("guardSeconds") ?? 0)) around the change are left "
                + "out. A verdict needs the exact p below 0.05 after Holm's correction over all "
                + "questions; the interval tells the size only. Runs of one incident count once. "
                + "Between in the first table: Wilson.",
            "Evidence: mean of likelihood ratios against twice, 5, 10 and 50 times the failures "
                + "before; it reaches 20 in at most one of twenty sound rollouts, however often one "
                + "looks. Where the failures seem to begin (cumulated sum) is a hint, no verdict.",
        ]
        if !source["rollout"]["latency"].isNull {
            notes.append(
                "As long: mixture sequential test on ln latency (Johari et al. 2022), good runs of the "
                    + "same hours before and after in pairs, differences of a tenth expected. Its "
                    + "interval of 95 % and its evidence hold however often one looks, if runs do not "
                    + "repeat each other."
            )
        }
        if !source["arms"].isNull {
            notes.append(
                "Side by side: e-value of two streams (Turner, Ly, Grünwald 2024), run beside run in "
                    + "their order; what hits both at once speaks for neither. Between: Wilson, 95 %."
            )
        }
        return notes
    }

    /// What may be looked at as often as one likes, while a change is rolled out.
    private func addRollout(_ paper: inout Paper) {
        let rollout = source["rollout"]
        guard let evidence = rollout.number("evidence") else { return }
        let shown = Self.shown(evidence)
        guard rollout.flag("shouldStop") else {
            return paper.text(
                "While it rolls out: the evidence that it fails more often than before is \(shown); "
                    + "stop at \(rollout.grouped("stopAt"))."
            )
        }
        let begin = rollout.moment("seemsToBegin")
        paper.text(
            "While it rolls out: stop. The evidence that it fails more often than before is "
                + "\(shown), and \(rollout.grouped("stopAt")) is enough."
                + (begin == "–" ? "" : " The failures seem to begin at \(begin).")
        )
    }

    /// The old and the new way at the same time.
    private func addArms(_ paper: inout Paper) {
        let arms = source["arms"]
        guard let evidence = arms.number("evidence") else { return }
        paper.heading("Old and new, side by side")
        paper.add(
            "arms",
            ["", "way", "#reliability", "#between", "#bad"],
            [("old", arms["old"]), ("new", arms["new"])].map { name, arm in
                [
                    name, arm.text("name"), arm.text("shown"), arm.interval("lower", "upper"),
                    arm.grouped("bad"),
                ]
            }
        )
        let shown = Self.shown(evidence)
        paper.text(
            arms.flag("shouldStop")
                ? "Stop: the evidence that they fail differently is \(shown), and "
                    + "\(arms.grouped("stopAt")) is enough."
                : "The evidence that they fail differently is \(shown) after "
                    + "\(Wording.plural(arms.count("pairs"), "pair")); stop at "
                    + "\(arms.grouped("stopAt"))."
        )
        addLatency(&paper, arms["latency"], "The new way takes")
    }

    private func addLatency(_ paper: inout Paper, _ latency: DocumentReader, _ words: String) {
        guard let evidence = latency.number("evidence") else { return }
        let range =
            "\(Wording.times(latency.number("lower"))) to "
            + Wording.times(latency.number("upper"))
        paper.text(
            "\(words) \(Wording.times(latency.number("factor"))) as long (\(range)): "
                + (latency.flag("isShown") ? "a difference is shown" : "no difference is shown")
                + ", evidence \(Self.shown(evidence))."
        )
    }

    private static func shown(_ evidence: Double) -> String {
        evidence < 1000 ? Figures.decimal(evidence, places: 1) : "above 1 000"
    }

    private func row(_ finding: DocumentReader) -> [String] {
        let isDifference = finding.number("neutral") == 0
        let name = finding.text("measure")
        let show = { (value: Double?) -> String in
            guard let value else { return "–" }
            if name == "runs" { return "\(Figures.decimal(value * 100, places: 3)) points" }
            if isDifference { return "\(Figures.decimal(value, places: 1)) min" }
            return Wording.times(value)
        }
        let range =
            finding.number("lower") == nil && finding.number("upper") == nil
            ? "–"
            : "\(show(finding.number("lower"))) … \(finding.number("upper").map { show($0) } ?? "∞")"
        return [
            Self.questions[name] ?? name,
            finding.text("verdict") == "no difference shown"
                ? "not shown" : finding.text("verdict"),
            show(finding.number("effect")), range,
            Wording.probability(finding.number("adjustedP") ?? 1),
        ]
    }

    private static let questions = [
        "episodes": "more incidents?", "runs": "more failures?", "lengths": "longer incidents?",
        "latency": "slower?", "tail": "more slow ones?", "spread": "less steady?",
    ]
}

/// `top`: what is worst.
struct TopPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        let what = source.text("what")
        var paper = Paper("\(source.text("service")): top \(what)", source.text("label"))
        switch what {
        case "causes" where !source.list("causes").isEmpty:
            paper.blocks.append(.table(CausesPaper.table(source.list("causes"))))
        case "slow" where !source.list("slow").isEmpty:
            paper.blocks.append(.table(slow))
        case "flaky" where !source.list("flaky").isEmpty:
            paper.blocks.append(.table(Self.flaky(source.list("flaky"))))
        case "components": paper.blocks += GapPaper(source["gap"]).blocks
        default: paper.blocks.append(.headline("Nothing to rank.", .good))
        }
        paper.notes = [Self.notes[what] ?? "", CustomersNote.line(source["customers"])]
        return paper
    }

    private var slow: Paper.Table {
        Paper.Table(
            name: "slow",
            columns: [
                "journey", "step", "#median", "#95 % within", "#between", "#before", "#runs",
            ],
            rows: source.list("slow").prefix(20).map {
                [
                    $0.text("journey"), $0.text("step"), $0.seconds("p50"), $0.seconds("p95"),
                    "\($0.seconds("lower")) … \($0.seconds("upper"))", $0.seconds("before"),
                    $0.grouped("runs"),
                ]
            }
        )
    }

    static func flaky(_ rows: [DocumentReader]) -> Paper.Table {
        Paper.Table(
            name: "flaky",
            columns: ["journey", "#short failures", "#between", "#bad runs", "#of"],
            rows: rows.prefix(20).map {
                [
                    $0.text("journey"), $0.grouped("episodes"),
                    "\(Figures.decimal($0.number("lower") ?? 0, places: 1))–"
                        + Figures.decimal($0.number("upper") ?? 0, places: 1),
                    $0.grouped("bad"), $0.grouped("runs"),
                ]
            }
        )
    }

    private static let notes = [
        "causes": "Between: Wilson, 95 % confidence, share of the runs that reached the step.",
        "slow":
            "Between: order statistics of the 95th percentile, 95 % confidence; before: the same "
            + "time before. A failed step has no latency.",
        "flaky":
            "Failures of one or two runs that ended by themselves; between: exact Poisson, 95 %.",
        "components": "A component's figure is that of its own checks, else of the steps that need "
            + "it; an attribution, no measurement.",
    ]
}
