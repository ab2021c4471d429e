/// `budget`: what each service may still lose.
struct BudgetPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = Paper("Budgets", "at \(source.moment("until"))")
        let services = source.list("services")
        guard !services.isEmpty else {
            paper.blocks = [.headline("No service has a target.", .plain)]
            return paper
        }
        paper.add(
            "budgets",
            [
                "service", "#target", "period", "#reliability", "verdict", "#coverage", "#left",
                "#of", "#burn 1 h", "#burn 6 h", "outlook",
            ],
            services.map(row)
        )
        paper.notes = [
            "Left and of: bad slots that the whole period allows. Burn: how many times as fast as "
                + "allowed; the pace compares what is used with what has gone by. Gone by: if it goes on as in "
                + "the last six hours. The verdict's rule and bounds are in 'probectl report sla'."
        ]
        return paper
    }

    private func row(_ service: DocumentReader) -> [String] {
        let (agreed, budget) = (service["agreed"], service["budget"])
        let burn = { (name: String) in
            service.number(name).map { "\(Figures.decimal($0, places: 1))×" } ?? "–"
        }
        return [
            service.text("service"), service["contract"].text("targetText"), service.text("label"),
            agreed.text("shown"), agreed.text("verdict"), agreed.percent("coverage", places: 1),
            budget.grouped("left"), budget.grouped("allowed"), burn("burnOneHour"),
            burn("burnSixHours"), outlook(service, budget),
        ]
    }

    private func outlook(_ service: DocumentReader, _ budget: DocumentReader) -> String {
        guard budget.count("toCome") > 0 else { return "over" }
        guard budget.text("outlook") == "open" else { return budget.text("outlook") }
        let pace = budget.number("pace").map { "pace \(Wording.times($0))" } ?? "open"
        guard !service.text("goneBy").isEmpty else { return pace }
        return "\(pace), gone by \(service.moment("goneBy"))"
    }
}

/// `whatif`: what an edit would change for customers.
struct WhatIfPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = Paper(
            "\(source.text("service")): what if",
            "figures of \(source.text("label"))"
        )
        let gain = source.number("gain") ?? 0
        let tone: Paper.Tone = gain > 0 ? .good : gain < 0 ? .bad : .plain
        paper.blocks.append(
            .headline(
                "\(source.percent("after")) instead of \(source.percent("before")): "
                    + "\(Figures.decimal(gain * 100, places: 3)) points",
                tone
            )
        )
        let minutes = source.number("minutesAMonth") ?? 0
        paper.text(
            "Customers cannot for \(Figures.decimal(minutes.magnitude, places: 1)) minutes a month "
                + "\(minutes < 0 ? "more" : "less")."
        )
        if let transactions = source.number("transactionsAMonth") {
            paper.text(
                "\(Figures.grouped(Int64(transactions.magnitude.rounded()))) transactions a month "
                    + (transactions < 0 ? "more would fail." : "fewer would fail.")
            )
        }
        if source.number("chanceAfter") != nil {
            paper.text(
                "The next month keeps \(source.text("target")) with a chance of "
                    + "\(source.percent("chanceAfter", places: 1)), after "
                    + "\(source.percent("chanceBefore", places: 1)) as it is."
            )
        }
        paper.add(
            "set",
            ["component", "#now", "#then"],
            source.list("set").map {
                [$0.text("component"), $0.percent("before"), $0.percent("after")]
            }
        )
        paper.notes = [
            "Components are taken to fail independently."
                + (source.number("incidents") == nil
                    ? " Too little of a past, or too many incidents, to tell a chance by."
                    : " The chance takes \(source.grouped("incidents")) incidents of the past for "
                        + "representative, and incidents to come as often, and to be shorter or longer "
                        + "in proportion."),
            "What would be is a model's figure, and has no interval.",
            CustomersNote.line(source["customers"]),
        ]
        paper.notes += CommonCauseNote.lines(source["commonCause"])
        return paper
    }
}

/// What is said where the contract names alternatives.
enum CommonCauseNote {
    static func lines(_ cause: DocumentReader) -> [String] {
        guard let beta = cause.number("beta") else { return [] }
        let share = Figures.percent(beta, places: 1)
        return [
            "Alternatives have \(share) of their own failures in common (beta factor, Fleming 1975)"
                + (cause.flag("isAssumed")
                    ? ", as is usual; 'commonCause' in the contract says otherwise." : ".")
        ]
    }
}

/// `advise`: what could be promised, and what stands in the way.
struct AdvicePaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = Paper("\(source.text("service")): what can be promised", source.text("label"))
        paper.blocks.append(
            .headline(
                "Reasonable: \(offer("reasonable")). Safe: \(offer("safe")).",
                source.flag("isThin") ? .warning : .good
            )
        )
        if source.flag("isThin") {
            paper.text("With less than three months of evidence this is a guess.")
        }
        if let chance = source.number("chance") {
            paper.text(
                "\(source.text("target")) would be kept in "
                    + "\(Wording.percent(chance, places: 0)) of months."
            )
        }
        let longRun = source["longRun"]
        if !longRun.isNull {
            paper.text(
                "In the long run customers can between \(longRun.percent("lower")) and "
                    + "\(longRun.percent("upper")) of the time, as far as its incidents tell."
            )
        }
        if let best = source.number("best") {
            paper.text(
                "With everything perfect that is not fixed by others: at most "
                    + "\(Wording.percent(best))."
            )
        }
        addRepair(&paper)
        addObstacles(&paper)
        let months = Figures.decimal(source.number("months") ?? 0, places: 1)
        paper.notes = [
            "From \(source.grouped("incidents")) incidents, "
                + "\(Figures.decimal(source.number("downMinutes") ?? 0, places: 1)) minutes, in "
                + "\(months) months: reasonable is kept in 8 of 10 months, safe in 19 of 20, if the "
                + "past is representative. Incidents at a constant rate, lengths exponential, one "
                + "incident of 15 minutes added. Long run: times up and down exponential, 95 %.",
            "Gain: what customers would gain if the component never failed, all others as they are, "
                + "failing independently.",
        ]
        paper.notes += CommonCauseNote.lines(source["commonCause"])
        if !source["repair"].isNull {
            paper.notes.append(
                "Every: time up by incidents; lasts: from the middle between the last good and the "
                    + "first bad run to that at its end. Between: exact Poisson, and Epstein and Sobel "
                    + "(times exponential), 95 %. Together: the contract's structure of journeys that "
                    + "fail independently (Billinton and Allan 1992)."
            )
        }
        return paper
    }

    /// How often journeys fail and how long they stay so, in the whole time watched.
    private func addRepair(_ paper: inout Paper) {
        let repair = source["repair"]
        guard !repair.isNull else { return }
        let show = { (seconds: Double?) in seconds.map { Figures.duration($0) } ?? "∞" }
        let range = { (time: DocumentReader) in
            "\(show(time.number("lower"))) … \(show(time.number("upper")))"
        }
        paper.heading("How often it fails, and for how long")
        paper.add(
            "repair",
            [
                "journey", "#incidents", "#one every", "#between", "#lasts", "#between",
                "#available",
            ],
            repair.list("journeys").map { journey in
                let (up, down) = (journey["up"], journey["down"])
                return [
                    journey.text("journey"), journey.grouped("incidents"),
                    show(up.number("seconds")), range(up), show(down.number("seconds")),
                    range(down), journey.percent("availability"),
                ]
            }
        )
        let together = repair["together"]
        guard let up = together.number("upSeconds"), let down = together.number("downSeconds")
        else {
            return
        }
        paper.text(
            "Together, if they failed independently: one every \(Figures.duration(up)), for "
                + "\(Figures.duration(down)), available \(together.percent("availability"))."
        )
    }

    private func addObstacles(_ paper: inout Paper) {
        let weakest = source.list("weakest")
        if !weakest.isEmpty {
            paper.heading("Which step stands in the way")
            paper.add(
                "steps",
                ["journey", "step", "#succeeds", "#between", "#failures"],
                weakest.map {
                    [
                        $0.text("journey"), $0.text("step"), $0.percent("availability"),
                        $0.interval("lower", "upper"), $0.grouped("failures"),
                    ]
                }
            )
        }
        let components = source.list("components").filter { ($0.number("gainIfPerfect") ?? 0) > 0 }
        if !components.isEmpty {
            paper.heading("What to fix first")
            paper.add(
                "components",
                ["component", "#available", "#gain", "#share of failures", "fixed by others"],
                components.prefix(15).map {
                    [
                        $0.text("component"), $0.percent("availability"),
                        "\(Figures.decimal(($0.number("gainIfPerfect") ?? 0) * 100, places: 3)) points",
                        $0.number("criticality").map { Figures.percent($0, places: 1) } ?? "–",
                        $0.flag("isFixed") ? "yes" : "no",
                    ]
                }
            )
        }
        let needed = source.list("needed")
        if !needed.isEmpty {
            paper.heading("What it takes to reach \(source.text("target"))")
            paper.add(
                "needed",
                ["component", "#now", "#needed"],
                needed.map { [$0.text("component"), $0.percent("present"), $0.percent("needed")] }
            )
        }
    }

    private func offer(_ name: String) -> String {
        let offer = source[name]
        return "\(offer.percent("target")) "
            + "(\(Figures.decimal(offer.number("minutes") ?? 0, places: 1)) minutes a month)"
    }
}
