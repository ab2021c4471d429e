/// `report night`: what broke, what is shaky, and whether the monitor itself ran.
struct NightPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = Paper("\(source.text("service")): \(source.text("label"))", source.text("zone"))
        paper.blocks.append(headline)
        let customers = source["customers"]
        paper.text(
            "\(customers.text("shown")) succeeded (\(customers.interval("lower", "upper"))), "
                + "\(Wording.plural(customers.count("bad"), "failure")); the monitor covered "
                + "\(customers.percent("coverage", places: 2)) of what was due."
        )
        let incidents = IncidentTable(incidents: source.list("incidents"))
        if !incidents.incidents.isEmpty {
            paper.heading("When customers could not")
            paper.blocks.append(.table(incidents.table))
        }
        paper.blocks += CausesPaper(source).blocks
        if !source.list("flaky").isEmpty {
            paper.heading("Shaky: failed now and then, and recovered")
            paper.blocks.append(.table(TopPaper.flaky(source.list("flaky"))))
        }
        if !source.list("changes").isEmpty {
            paper.heading("Changes")
            paper.addChanges(source)
        }
        paper.notes = ["Between: Wilson, 95 % confidence."]
        paper.notes += incidents.notes
        return paper
    }

    private var headline: Paper.Block {
        let open = source.list("incidents").count { $0.flag("isOpen") }
        let bad = source["customers"].count("bad")
        if open > 0 { return .headline("Customers cannot, right now.", .bad) }
        if bad > 0 {
            return .headline("Something broke, and works again.", .warning)
        }
        return source["customers"].number("coverage") == nil
            ? .headline("No run at all: nothing is known.", .warning)
            : .headline("A quiet time: no customer's journey failed.", .good)
    }
}

/// `report good-news`: what was kept, and what got better.
struct GoodNewsPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = Paper("\(source.text("service")): good news", source.text("label"))
        let news = sentences
        paper.blocks.append(
            news.isEmpty
                ? .headline("None that can be shown for this period.", .plain)
                : .headline("\(source["present"].text("shown")) of journeys succeeded", .good)
        )
        for sentence in news { paper.text("• " + sentence) }
        let faster = source.list("faster")
        if !faster.isEmpty {
            paper.heading("Faster than in the time before")
            paper.add(
                "faster",
                ["journey", "#95 % within", "#before"],
                faster.map { [$0.text("journey"), $0.seconds("after"), $0.seconds("before")] }
            )
        }
        let flawless = source.list("flawless")
        if !flawless.isEmpty {
            paper.heading("Steps that never failed")
            paper.add(
                "flawless",
                ["step", "#times"],
                flawless.prefix(20).map { [$0.text("name"), $0.grouped("runs")] }
            )
        }
        paper.notes = [
            "Only what is shown is told: a promise by its verdict, incidents by the exact test (5 %), "
                + "speed where the 95 % intervals of the 95th percentiles do not meet. Coverage "
                + "\(source["present"].percent("coverage", places: 2))."
        ]
        return paper
    }

    private var sentences: [String] {
        var list: [String] = []
        let (present, former) = (source["present"], source["former"])
        if source.flag("hasVerdict"), present.text("verdict") == "met" {
            list.append("The promise was kept: \(present.interval("lower", "upper")).")
        }
        let rate = source["incidentRate"]
        if let p = rate.number("p"), p <= 0.05, rate.count("after") < rate.count("before") {
            list.append(
                "Fewer incidents: \(rate.grouped("after")) after \(rate.grouped("before")) in the "
                    + "time before."
            )
        }
        let (now, then) = (
            present["downtime"].number("seconds") ?? 0, former["downtime"].number("seconds") ?? 0
        )
        if former.count("good") > 0, then > 0, now < then / 2 {
            list.append("Down for \(Wording.minutes(now)), after \(Wording.minutes(then)) before.")
        }
        if let quiet = source.number("quietSeconds"), quiet >= 3600, present.count("good") > 0 {
            list.append("The longest time without a failure was \(Figures.span(Int64(quiet))).")
        }
        return list
    }
}
