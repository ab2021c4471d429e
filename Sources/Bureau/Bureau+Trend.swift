import JSON
import Journey
import ProbeModel
import Reliability
import Report
import Rollup

/// Periods side by side.
extension Bureau {
    /// `report trend`: the last twelve months, or as many windows of the contract; up to a month,
    /// or as far back as is asked for.
    func trend(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), question)
        let spans = try periods(question, scene)
        var columns: [JSON] = []
        var windows: [EpisodeChange.Window] = []
        var tallies: [Tally] = []
        var pairs: [(Double, Double)] = []
        var slots: [JointSlots] = []
        for span in spans {
            let column = try column(scene, span)
            guard column.tally.expected > 0 else { continue }
            columns.append(column.json)
            tallies.append(column.tally)
            slots.append(column.slots)
            if let score = column.json["nps"]?["score"]?.number?.double,
                let reliability = column.json["reliability"]?.number?.double
            {
                pairs.append((score, reliability))
            }
            windows.append(.init(episodes: column.episodes, time: span.counted.minutes))
        }
        var last = try span(question, scene)
        last.others = spans.map(\.counted)
        var members = try head("trend", scene, last)
        members.append(.init("periods", .array(columns)))
        members.append(.init("tests", comparison(windows, tallies, pairs)))
        let all =
            (spans.first?.counted ?? now..<now).lowerBound..<(spans.last?.counted.upperBound ?? now)
        members.append(.init("changes", changes(scene, all)))
        members.append(.init("turningPoint", turningPoint(scene, slots)))
        return .object(members)
    }

    /// Since when it seems to have been better or worse, and what was changed at that time; null if
    /// nothing seems to have changed.
    private func turningPoint(_ scene: Scene, _ slots: [JointSlots]) -> JSON {
        guard let point = TurningPoint(in: slots) else { return .null }
        let rule = scene.terms(zone: zone)?.rule ?? Scene.plainTerms.rule
        let json = { (slots: EpisodeTally) -> JSON in
            let bounds = rule.judge(slots).reliability
            return [
                "shown": .string(slots.tally.shown), "episodes": JSON(slots.episodes),
                "reliability": ServiceDocument.number(slots.tally.reliability),
                "lower": JSON(bounds.lowerBound), "upper": JSON(bounds.upperBound),
                "coverage": ServiceDocument.number(slots.tally.coverage),
            ]
        }
        let marked = scene.changes.filter { point.between.contains($0.at) }
        return [
            "at": .string(point.at.rfc3339),
            "earliest": .string(point.between.lowerBound.rfc3339),
            "latest": .string(point.between.upperBound.rfc3339),
            "chance": JSON(point.chance), "p": JSON(point.p), "isWorse": JSON(point.isWorse),
            "before": json(point.before), "since": json(point.since),
            "changes": .array(marked.map { .string($0.name) }),
        ]
    }

    /// `diff A B`: two months of a service.
    func difference(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), at: now)
        guard let first = question["a"], let second = question["b"] else {
            throw BureauFault.unclear(
                problem: "two months are needed",
                remedy: "write 2026-09 2026-10"
            )
        }
        let months = [try Month(first), try Month(second)]
        guard months[0] != months[1] else {
            throw BureauFault.unclear(
                problem: "'\(first)' is named twice",
                remedy: "name two months, such as \(months[0].later(-1).text) \(first)"
            )
        }
        var spans = months.map { calendar($0, scene) }
        spans[1].others = [spans[0].counted]
        let columns = try spans.map { try column(scene, $0) }
        for (column, span) in zip(columns, spans) where column.tally.expected == 0 {
            throw BureauFault.unknown(
                problem: "there is no run of '\(scene.service)' in \(span.label)",
                remedy: "see 'probectl report trend' for the months that have any"
            )
        }
        let windows = zip(columns, spans).map {
            EpisodeChange.Window(episodes: $0.episodes, time: $1.counted.minutes)
        }
        let change = EpisodeChange(before: windows[0], after: windows[1])
        let interval = change.interval()
        var members = try head("diff", scene, spans[1])
        let marked = spans.flatMap { changes(scene, $0.counted).array ?? [] }
        members.append(.init("periods", .array(columns.map(\.json))))
        members.append(
            .init(
                "incidentRate",
                [
                    "ratio": ServiceDocument.number(change.ratio),
                    "lower": ServiceDocument.number(interval?.lowerBound),
                    "upper": ServiceDocument.number(interval?.upperBound),
                    "p": JSON(change.p),
                ]
            )
        )
        members.append(.init("changes", .array(marked)))
        members.append(
            .init("causes", .array(try spans.map { try causes(scene, $0.counted) }))
        )
        return .object(members)
    }

    // MARK: Columns

    private struct Column {
        let tally: Tally
        let episodes: Int
        let slots: JointSlots
        let json: JSON
    }

    /// One period in a comparison: the agreed figures.
    private func column(_ scene: Scene, _ span: Span) throws -> Column {
        let judged = try judged(scene, span)
        let agreed = judged.report.agreed
        var histogram = LatencyHistogram()
        for journey in judged.service.journeys {
            histogram.merge(
                try reader.latencies(of: journey.name, service: scene.service, in: span.counted)
            )
        }
        let score = surveys(scene, span.counted).array?.first { $0["kind"]?.string == "nps" }
        var members: [JSON.Member] = [
            .init("label", .string(span.label)),
            .init("since", .string(span.counted.lowerBound.rfc3339)),
            .init("until", .string(span.counted.upperBound.rfc3339)),
        ]
        members += ServiceDocument.json(of: agreed).members ?? []
        members.append(.init("hasVerdict", JSON(scene.contract != nil)))
        members.append(.init("p50", seconds(histogram, .p50)))
        members.append(.init("p95", seconds(histogram, .p95)))
        members.append(.init("nps", score ?? .null))
        return Column(
            tally: agreed.tally,
            episodes: agreed.episodes,
            slots: agreed.joint,
            json: .object(members)
        )
    }

    /// The periods that are asked for, the oldest first.
    private func periods(_ question: Question, _ scene: Scene) throws -> [Span] {
        let most = Limits.reportPeriodsAtMost
        guard let since = question["since"] else {
            let count = try question.number("periods", in: 2...most, default: Limits.reportPeriods)
            guard let text = question["month"] else { return try past(scene, count) }
            let month = try Month(text)
            return (0..<count).reversed().map { calendar(month.later(-Int64($0)), scene) }
        }
        guard question["periods"] == nil else {
            throw BureauFault.unclear(
                problem: "'periods' and 'since' name two spans",
                remedy: "give one"
            )
        }
        let begin = now - (try duration(since))
        let spans = try past(scene, most + 1).filter { $0.whole.span.upperBound > begin }
        guard (2...most).contains(spans.count) else {
            throw BureauFault.unclear(
                problem: "'\(since)' reaches over "
                    + (spans.count < 2 ? "one period" : "more than \(most) periods"),
                remedy: "a trend has 2 to \(most); name another time, or how many periods"
            )
        }
        return spans
    }

    /// The last so many periods, the oldest first.
    func past(_ scene: Scene, _ count: Int) throws -> [Span] {
        if case .rolling(let window)? = scene.contract?.period {
            return (0..<count).reversed().map { index in
                let end = now - .nanoseconds(window.nanoseconds * Int64(index))
                return rolling(window, until: end, "\(Wording.span(window)) to \(date(end, scene))")
            }
        }
        let month = thisMonth(scene)
        return (0..<count).reversed().map { calendar(month.later(-Int64($0)), scene) }
    }

    /// Whether the periods can have one rate of incidents, whether runs show a trend, and whether
    /// what customers say goes along.
    private func comparison(
        _ windows: [EpisodeChange.Window],
        _ tallies: [Tally],
        _ pairs: [(Double, Double)]
    ) -> JSON {
        let rate = EpisodeChange.heterogeneity(of: windows)
        let trend = MonthComparison(tallies)?.trend
        return [
            "incidents": rate.map { ["chiSquared": JSON($0.chiSquared), "p": JSON($0.p)] } ?? .null,
            "trend": trend.map { ["z": JSON($0.z), "p": JSON($0.p)] } ?? .null,
            "association": Association(pairs).map {
                ["rho": JSON($0.rho), "periods": JSON($0.periods)]
            } ?? .null,
        ]
    }
}
