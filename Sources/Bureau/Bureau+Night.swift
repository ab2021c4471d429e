import JSON
import ProbeModel
import Reliability
import Report
import Rollup

/// What happened lately, and what got better.
extension Bureau {
    /// `report night`: since six in the evening, or since the time that is asked for.
    func night(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), at: now)
        let span = try night(question, scene)
        let counts = try counts(scene, span)
        let tally = counts.customerJourneys.reduce(Tally()) { $0 + $1.tally }
        let interval = Interval.wilson(good: tally.good, of: tally.counted)
        let whole = Span(
            whole: Period(span),
            counted: span,
            label: "since \(date(span.lowerBound, scene)) \(clock(span.lowerBound, scene))",
            isCalendar: false
        )
        var members = try head("night", scene, whole)
        members.append(
            .init(
                "customers",
                [
                    "good": JSON(tally.good), "bad": JSON(tally.bad),
                    "unknown": JSON(tally.unknown), "shown": .string(tally.shown),
                    "lower": ServiceDocument.number(interval?.lower),
                    "upper": ServiceDocument.number(interval?.upper),
                    "coverage": ServiceDocument.number(tally.coverage),
                ]
            )
        )
        members.append(.init("incidents", try incidents(scene, span)))
        members.append(.init("causes", try causes(scene, span)))
        members.append(.init("changes", changes(scene, span)))
        members.append(.init("flaky", try flaky(scene, span)))
        return .object(members)
    }

    private func night(_ question: Question, _ scene: Scene) throws -> Range<Timestamp> {
        guard question["month"] == nil else {
            throw BureauFault.unclear(
                problem: "a night is no month",
                remedy: "say since when, such as 12h, or ask for the month's own report"
            )
        }
        if let since = question["since"] { return now - (try duration(since))..<now }
        let evening = scene.zone.day(of: now, later: -1).nanoseconds + 18 * 3_600_000_000_000
        return Timestamp(nanoseconds: evening)..<now
    }

    /// `18:00` on the clocks of the contract's zone.
    func clock(_ time: Timestamp, _ scene: Scene) -> String {
        let local = scene.zone.civil(time)
        return String(local.timeOfDay.prefix(5))
    }

    /// Journeys that fail now and then: many short episodes, each ended by itself.
    func flaky(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        let counts = try counts(scene, period).customerJourneys
        let episodes = try reader.episodes(of: scene.service, in: period)
        let rows = counts.compactMap { journey -> (Int, JSON)? in
            let own = episodes.filter { $0.journey == journey.name && !$0.isOpen }
            let short = own.filter { $0.bad <= 2 }
            guard short.count >= 2 else { return nil }
            let rate = PoissonInterval.twoSided(short.count)
            return (
                short.count,
                [
                    "journey": .string(journey.name), "episodes": JSON(short.count),
                    "lower": JSON(rate.lowerBound), "upper": JSON(rate.upperBound),
                    "bad": JSON(short.reduce(0) { $0 + $1.bad }),
                    "runs": JSON(journey.tally.counted),
                ]
            )
        }
        return .array(rows.sorted { $0.0 > $1.0 }.prefix(Limits.reportRows).map(\.1))
    }

    /// `report good-news`: what was kept, and what got better than in the period before.
    func goodNews(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), question)
        var span = try span(question, scene)
        let length = Duration.nanoseconds(
            span.counted.upperBound.nanoseconds - span.counted.lowerBound.nanoseconds
        )
        let before = span.counted.lowerBound - length..<span.counted.lowerBound
        span.others = [before]
        let present = try period(scene, span.counted).figures(without: [])
        let former = try period(scene, before).figures(without: [])
        var members = try head("good-news", scene, span)
        members.append(.init("present", ServiceDocument.json(of: present)))
        members.append(.init("former", ServiceDocument.json(of: former)))
        members.append(.init("hasVerdict", JSON(scene.contract != nil)))
        members.append(.init("incidentRate", rate(former, before, present, span.counted)))
        members.append(.init("quietSeconds", JSON(try longestQuiet(scene, span.counted))))
        members.append(.init("faster", try faster(scene, before, span.counted)))
        members.append(.init("flawless", try flawless(scene, span.counted)))
        return .object(members)
    }

    private func rate(
        _ former: ServiceFigures,
        _ before: Range<Timestamp>,
        _ present: ServiceFigures,
        _ after: Range<Timestamp>
    ) -> JSON {
        guard former.tally.counted > 0, present.tally.counted > 0 else { return .null }
        let change = EpisodeChange(
            before: .init(episodes: former.episodes, time: before.minutes),
            after: .init(episodes: present.episodes, time: after.minutes)
        )
        return [
            "before": JSON(former.episodes), "after": JSON(present.episodes),
            "ratio": ServiceDocument.number(change.ratio), "p": JSON(change.p),
        ]
    }

    /// The longest time in which runs were made and none failed, in seconds: what nobody watched is
    /// no good news.
    private func longestQuiet(_ scene: Scene, _ period: Range<Timestamp>) throws -> Double {
        let runs = try reader.runs(of: scene.service, in: period).filter { $0.healthOf == nil }
            .flatMap(\.runs.runs).sorted { $0.start < $1.start }
        var (longest, first, last) = (Int64(0), Int64?.none, Int64(0))
        for run in runs {
            let start = run.start.nanoseconds
            let counting = run.counting(limit: nil, retries: scene.retries)
            if counting == .bad { first = nil }
            guard counting == .good else { continue }
            if start - last > Limits.reportUnwatched.nanoseconds { first = nil }
            first = first ?? start
            last = start
            longest = max(longest, start - (first ?? start))
        }
        return Double(longest) / 1e9
    }

    /// Journeys whose 95th percentile is shown to be lower than before: the intervals do not meet.
    private func faster(
        _ scene: Scene,
        _ before: Range<Timestamp>,
        _ after: Range<Timestamp>
    ) throws -> JSON {
        let journeys = try counts(scene, after).customerJourneys
        let rows = try journeys.compactMap { journey -> JSON? in
            let old = try reader.latencies(of: journey.name, service: scene.service, in: before)
            let new = try reader.latencies(of: journey.name, service: scene.service, in: after)
            guard let oldLow = old.interval(.p95).lower, let newHigh = new.interval(.p95).upper,
                newHigh < oldLow
            else { return nil }
            return [
                "journey": .string(journey.name),
                "before": seconds(old, .p95), "after": seconds(new, .p95),
            ]
        }
        return .array(rows)
    }

    /// Steps that failed in no run.
    private func flawless(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        let journeys = try counts(scene, period).customerJourneys
        let steps = journeys.flatMap { journey in
            journey.steps.filter { $0.failures.values.reduce(0, +) == 0 && $0.passed > 0 }
                .map { step -> JSON in
                    ["name": .string(journey.name + " · " + step.name), "runs": JSON(step.passed)]
                }
        }
        return .array(Array(steps.prefix(Limits.reportRows)))
    }
}
