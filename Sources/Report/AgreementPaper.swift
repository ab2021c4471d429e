/// `report sla`: one defensible figure, and everything that it rests on.
struct AgreementPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var paper: Paper {
        var paper = Paper("\(source.text("service")), \(source.text("label"))", subtitle)
        paper.blocks.append(headline)
        paper.text(counted)
        if !source["budget"].isNull { paper.text(budget) }
        addFigures(&paper)
        addJourneys(&paper)
        addIncidents(&paper)
        addExclusions(&paper)
        paper.notes = notes
        paper.notes += incidents.notes
        return paper
    }

    private var incidents: IncidentTable { IncidentTable(incidents: source.list("incidents")) }
    private var contract: DocumentReader { source["contract"] }
    private var agreed: DocumentReader { source["agreed"] }

    private var subtitle: String {
        let minutes = Figures.grouped(Int64((source.number("minutes") ?? 0).rounded()))
        var text = "\(contract.text("zone")), \(contract.text("hours")), \(minutes) minutes"
        if let days = source.number("partialDays") {
            let watched = days < 1 ? "less than one" : String(Int64(days))
            text += "; partial (\(watched) of \(source.count("wholeDays")) days)"
        }
        return text
    }

    private var headline: Paper.Block {
        let target = contract.text("targetText")
        let shown = agreed.text("shown")
        let interval = agreed.interval("lower", "upper")
        switch agreed.text("verdict") {
        case "met":
            return .headline("Promised \(target): MET with \(shown) (\(interval))", .good)
        case "not met":
            return .headline("Promised \(target): NOT MET with \(shown) (\(interval))", .bad)
        default:
            return .headline(
                "Promised \(target): not yet shown, \(shown) (\(interval))\(remedy)",
                .warning
            )
        }
    }

    /// What would settle it: nothing any more if the period is over.
    private var remedy: String {
        guard let needed = agreed.number("goodRunsNeeded") else { return "" }
        return source.flag("isCalendar") && source.text("counted") >= source.text("until")
            ? "; the period is over, and more frequent runs would have told"
            : "; \(Figures.grouped(Int64(needed))) more \(unit) without a bad one would show it"
    }

    /// What the headline counts.
    private var unit: String {
        ["joint", "minutes"].contains(agreed.text("basis")) ? "slots of the service" : "runs"
    }

    private var counted: String {
        let (good, bad) = (agreed.count("good"), agreed.count("bad"))
        var text =
            "Counted \(Figures.grouped(good + bad)) of "
            + "\(Figures.grouped(good + bad + agreed.count("unknown"))) \(unit), coverage "
            + "\(agreed.percent("coverage", places: 2)). "
        text +=
            "\(Figures.grouped(bad)) failed in "
            + "\(Wording.plural(agreed.count("episodes"), "incident")). "
        let customers = source["customers"]
        if let failed = customers.number("failedTransactions") {
            text +=
                "As customers come: \(customers.percent("reliability")), about "
                + "\(Figures.grouped(Int64(failed.rounded()))) of "
                + "\(Figures.grouped(Int64((customers.number("transactions") ?? 0).rounded()))) "
                + "transactions failed"
            if let value = customers.number("valueAtRisk") {
                text += ", worth \(Figures.decimal(value, places: 2))"
            }
            text += ". "
        }
        return text
    }

    private var budget: String {
        let budget = source["budget"]
        var text =
            "Budget: \(Wording.plural(budget.count("used"), "bad slot")) of "
            + "\(Figures.grouped(budget.count("allowed"))) allowed in the whole period"
        switch budget.text("outlook") {
        case "already lost": text += "; the promise is already lost"
        case "already safe" where budget.count("toCome") > 0: text += "; it is already safe"
        default:
            if budget.count("toCome") > 0, let pace = budget.number("pace") {
                text += "; pace \(Wording.times(pace)) (above 1× it will not last)"
            }
        }
        return text + "."
    }

    private func addFigures(_ paper: inout Paper) {
        let rows = [
            ("what customers felt, nothing left out", source["raw"]),
            ("as agreed, announced maintenance left out", agreed),
            ("with everything declared left out, also too late", source["retroactive"]),
        ]
        paper.add(
            "figures",
            ["figure", "#reliability", "#between", "verdict", "#bad", "#coverage", "#down"],
            rows.map { name, figures in
                [
                    name, figures.text("shown"), figures.interval("lower", "upper"),
                    figures.text("verdict"), figures.grouped("bad"),
                    figures.percent("coverage", places: 2),
                    Wording.minutes(figures["downtime"].number("seconds") ?? 0),
                ]
            }
        )
    }

    private func addJourneys(_ paper: inout Paper) {
        let journeys = agreed.list("journeys")
        guard journeys.count > 1 || !contract.text("structure").isEmpty else { return }
        paper.heading("What customers do")
        if !contract.text("structure").isEmpty {
            paper.text("Customers need \(contract.text("structure")).")
        }
        paper.add(
            "journeys",
            ["journey", "#reliability", "#between", "#bad", "#incidents", "#coverage"],
            journeys.map {
                [
                    $0.text("name"), $0.text("shown"), $0.interval("lower", "upper"),
                    $0.grouped("bad"), $0.grouped("episodes"), $0.percent("coverage", places: 2),
                ]
            }
        )
    }

    private func addIncidents(_ paper: inout Paper) {
        guard !source.list("incidents").isEmpty else { return }
        paper.heading("When customers could not")
        paper.blocks.append(.table(incidents.table))
    }

    private func addExclusions(_ paper: inout Paper) {
        guard !source.list("exclusions").isEmpty else { return }
        paper.heading("Maintenance")
        if let cost = source.number("costOfMaintenance"), cost > 0 {
            paper.text(
                "What was agreed to be left out cost customers "
                    + "\(Figures.decimal(cost * 100, places: 3)) points."
            )
        }
        paper.add(
            "maintenance",
            ["name", "from", "to", "#notice", "left out", "why", "#record"],
            source.list("exclusions").map {
                [
                    $0.text("name"), $0.moment("start"), $0.moment("end"),
                    notice($0.number("noticeSeconds") ?? 0), $0.flag("isEffective") ? "yes" : "no",
                    $0.text("why"), $0.grouped("record"),
                ]
            }
        )
    }

    private func notice(_ seconds: Double) -> String {
        seconds < 0 ? "none" : Figures.span(Int64(seconds))
    }

    private var notes: [String] {
        let confidence = Figures.percent(contract.number("confidence") ?? 0.95, places: 0)
        var notes = [
            rule(confidence),
            "What passed only because a step was tried again counts as "
                + (contract.text("retries") == "client" ? "good" : "bad")
                + ". Not measured: lowers the coverage, never the reliability; below "
                + "\(contract.percent("minimumCoverage", places: 0)) it counts against the verdict.",
            "Down: estimated \(minutes("seconds")), at least \(minutes("provenSeconds")), at most "
                + "\(minutes("possibleSeconds")).",
        ]
        notes += source.list("intervals").prefix(3).map(interval)
        notes.append(
            "Maintenance is left out if it was announced "
                + "\(Figures.span(Int64(contract.number("noticeSeconds") ?? 0))) ahead, at most "
                + "\(Figures.span(Int64(contract.number("atMostSeconds") ?? 0))) a period; the "
                + "outcome of a run is never looked at."
        )
        let file = contract.text("sha256")
        if !file.isEmpty {
            notes.append(
                "Contract \(contract.text("name")), sha256 \(file), record "
                    + "\(contract.grouped("record"))."
            )
        }
        let evidence = source["evidence"]
        if !evidence.text("chain").isEmpty {
            notes.append(
                "Ledger \(evidence.text("ledger")), chain at record \(evidence.grouped("record")): "
                    + "\(evidence.text("chain"))."
            )
        }
        return notes
    }

    private func interval(_ change: DocumentReader) -> String {
        let every = { (name: String) in
            let seconds = change.number(name) ?? 0
            return seconds < 1 ? Figures.duration(seconds) : Figures.span(Int64(seconds))
        }
        return "Since \(change.moment("at")) one run in \(every("sinceSeconds")) of "
            + "\(change.names("journeys")), before that one in \(every("beforeSeconds")): each "
            + "counts for the time that it stands for."
    }

    private func rule(_ confidence: String) -> String {
        let rule = contract.text("rule")
        switch rule {
        case "measured": return "Rule of the verdict: \(rule), the plain share against the target."
        case "clopper-pearson":
            return "Rule of the verdict: \(rule); each bound holds with \(confidence) confidence, "
                + "as if no failure had to do with another one."
        default:
            return "Rule of the verdict: \(rule); each bound holds with \(confidence) confidence. "
                + "Runs that fail together are one incident, and count once as evidence."
        }
    }

    private func minutes(_ name: String) -> String {
        Wording.minutes(agreed["downtime"].number(name) ?? 0)
    }
}
