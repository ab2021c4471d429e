import JSON
import Journey
import ProbeModel
package import Reliability
import Report
import Rollup

/// What could be promised, and what it would take.
extension Bureau {
    /// `whatif`: components with other figures, or another target.
    func whatIf(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), at: now)
        var span = rolling(try duration(question["since"] ?? "30d"))
        let model = try model(scene, span.counted)
        let changes = try settings(question["set"] ?? "", model)
        let target = try question["target"].map { try Target(percent: $0.dropPercent) }
        guard !changes.isEmpty || target != nil else {
            throw BureauFault.unclear(
                problem: "nothing is changed",
                remedy: "add --set COMPONENT=99.9 or --target 99.9"
            )
        }
        let edited = model.figures.merging(changes) { $1 }
        guard let before = model.availability(of: model.figures),
            let after = model.availability(of: edited)
        else { throw Self.tooLarge }
        let watch = try? watch(scene)
        span.others = watch.map { [$0.time] } ?? []
        let past = watch.flatMap { try? record(scene, $0) }
        let month = monthMinutes(scene)
        let wanted = target ?? scene.terms(zone: zone)?.rule.target ?? .customary
        let effect = WhatIf(before: before, after: after)
        var members = try head("whatif", scene, span)
        members.append(.init("customers", try customers(scene, span.counted)))
        members += [
            .init("before", JSON(before)), .init("after", JSON(after)),
            .init("gain", JSON(effect.gain)),
            .init("minutesAMonth", JSON(effect.minutesGained(in: month))),
            .init("target", .string(wanted.text)),
            .init(
                "chanceBefore",
                ServiceDocument.number(past?.probability(within: wanted.budgetShare * month))
            ),
            .init(
                "chanceAfter",
                ServiceDocument.number(
                    past.map {
                        effect.probability(meeting: wanted, past: $0, periodMinutes: month)
                    }
                )
            ),
            .init(
                "set",
                .array(
                    changes.sorted { $0.key < $1.key }.map { name, value in
                        [
                            "component": .string(name), "before": JSON(model.figures[name] ?? 0),
                            "after": JSON(value),
                        ]
                    }
                )
            ),
            .init("transactionsAMonth", transactions(scene, effect.gain)),
            .init("incidents", past.map { JSON($0.incidents) } ?? .null),
            .init("periods", ServiceDocument.number(past?.periods)),
            .init("commonCause", commonCause(model, scene)),
        ]
        return .object(members)
    }

    /// `advise`: what can be promised, and what stands in the way of the target.
    func advise(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), at: now)
        var span = rolling(try duration(question["since"] ?? "90d"))
        let watch = try watch(scene)
        span.others = [watch.time]
        let past = try record(scene, watch)
        let advice = past.advice(periodMinutes: monthMinutes(scene))
        var members = try head("advise", scene, span)
        members += [
            .init("incidents", JSON(past.incidents)), .init("months", JSON(past.periods)),
            .init("downMinutes", JSON(past.downMinutes)),
            .init("reasonable", Self.json(advice.reasonable)),
            .init("safe", Self.json(advice.safe)),
            .init("isThin", JSON(advice.isThin)),
            .init("longRun", Self.longRun(past, monthMinutes(scene))),
        ]
        let target =
            try question["target"].map { try Target(percent: $0.dropPercent) }
            ?? scene.terms(zone: zone)?.rule.target
        if let target {
            let budget = target.budgetShare * monthMinutes(scene)
            members.append(.init("target", .string(target.text)))
            members.append(.init("chance", JSON(past.probability(within: budget))))
        }
        if let model = try? model(scene, span.counted) {
            members += obstacles(model, scene, target)
            members.append(.init("commonCause", commonCause(model, scene)))
        }
        members.append(.init("weakest", try weakest(scene, span.counted)))
        members.append(.init("repair", repair(scene, watch)))
        return .object(members)
    }

    // MARK: The past

    /// The incidents of a service in the last year; nil if nothing is known of it.
    package func past(of service: String) -> IncidentRecord? {
        (try? scene(service, at: now)).flatMap { try? record($0, watch($0)) }
    }

    /// Incidents of the last twelve months: times in which some journey of the service failed,
    /// those that overlap taken together.
    private func record(_ scene: Scene, _ watch: WatchedYear) throws -> IncidentRecord {
        let spans = watch.episodes.filter { watch.journeys.contains($0.journey) }
            .down(in: watch.time)
        let months = watch.time.minutes / monthMinutes(scene)
        guard Double(spans.count) / months <= Limits.reportIncidents else {
            throw BureauFault.unknown(
                problem: "'\(scene.service)' fails more than \(Int(Limits.reportIncidents)) times "
                    + "a month: nothing can be promised",
                remedy: "see 'probectl report causes'"
            )
        }
        return IncidentRecord(
            incidents: spans.count,
            periods: months,
            downMinutes: spans.reduce(0) { $0 + $1.minutes }
        )
    }

    private func watch(_ scene: Scene) throws -> WatchedYear {
        let year = now - .seconds(365 * 86_400)..<now
        let rows = try reader.tallies(of: scene.service, in: year, byDay: true)
        guard let first = rows.first(where: { $0.tally.counted > 0 })?.start else {
            throw BureauFault.unknown(
                problem: "there is no run of '\(scene.service)' in the last year",
                remedy: "see 'probectl status'"
            )
        }
        // A day is not watched before its first run.
        let early = try reader.runs(of: scene.service, in: first..<first + .seconds(86_400))
        let start = early.compactMap { $0.runs.runs.first?.start }.min() ?? first
        let watched = min(max(start, year.lowerBound), now)..<now
        guard watched.minutes >= Limits.reportPast / .seconds(60) else {
            throw BureauFault.early(
                problem: "'\(scene.service)' has been watched for less than a day",
                remedy: "ask again tomorrow: less of a past promises nothing"
            )
        }
        return WatchedYear(
            time: watched,
            journeys: Set(rows.map(\.journey)),
            episodes: try reader.episodes(of: scene.service, in: watched)
        )
    }

    /// Minutes of the month that we are in.
    private func monthMinutes(_ scene: Scene) -> Double {
        calendar(thisMonth(scene), scene).whole.span.minutes
    }

    private static func json(_ offer: PromiseAdvice.Offer) -> JSON {
        ["target": JSON(offer.target), "minutes": JSON(offer.minutes)]
    }

    /// What the incidents say about the availability in the long run; null without one.
    private static func longRun(_ past: IncidentRecord, _ month: Double) -> JSON {
        let interval = RenewalInterval(
            incidents: past.incidents,
            up: past.periods * month - past.downMinutes,
            down: past.downMinutes
        )
        guard let interval else { return .null }
        return [
            "availability": JSON(interval.availability),
            "lower": JSON(interval.bounds.lowerBound), "upper": JSON(interval.bounds.upperBound),
        ]
    }

    // MARK: Components

    private static let tooLarge = BureauFault.unclear(
        problem: "the service needs too many components to compute",
        remedy: "at most \(Limits.structureParts) can be combined"
    )

    private func model(_ scene: Scene, _ period: Range<Timestamp>) throws -> ComponentModel {
        let counts = try counts(scene, period)
        let model = ComponentModel(
            ServiceGap(counts),
            counts,
            scene.terms(zone: zone),
            commonCause: scene.commonCause
        )
        guard let model else {
            throw BureauFault.unknown(
                problem: "no step of '\(scene.service)' names a component",
                remedy: "write 'component: db' at its steps"
            )
        }
        return model
    }

    /// What alternatives are taken to have in common; null if the contract names none.
    private func commonCause(_ model: ComponentModel, _ scene: Scene) -> JSON {
        guard model.hasAlternatives else { return .null }
        return [
            "beta": JSON(model.commonCause.beta),
            "isAssumed": JSON(scene.contract?.commonCause == nil),
        ]
    }

    /// `pricing=99.9,psp=99.5` as fractions.
    private func settings(_ text: String, _ model: ComponentModel) throws -> [String: Double] {
        var changes: [String: Double] = [:]
        for part in text.split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, model.figures[String(halves[0])] != nil else {
                throw BureauFault.unclear(
                    problem: "'\(part)' sets no component of this service",
                    remedy: "components: \(model.figures.keys.sorted().joined(separator: ", "))"
                )
            }
            let value = String(halves[1]).dropPercent
            guard let number = Double(value), (0...100).contains(number) else {
                throw BureauFault.unclear(
                    problem: "'\(halves[1])' is no percentage",
                    remedy: "write pricing=99.9"
                )
            }
            changes[String(halves[0])] = number / 100
        }
        return changes
    }

    private func obstacles(
        _ model: ComponentModel,
        _ scene: Scene,
        _ target: Target?
    ) -> [JSON.Member] {
        let fixed = (scene.contract?.fixed ?? [:]).mapValues { Double($0) / 1e6 }
        let best = model.best(fixed: fixed)
        let rows = model.gains().prefix(Limits.reportRows).map { entry -> JSON in
            [
                "component": .string(entry.component),
                "availability": JSON(entry.availability),
                "gainIfPerfect": JSON(entry.gain),
                "criticality": ServiceDocument.number(entry.importance?.criticality),
                "fussellVesely": ServiceDocument.number(entry.importance?.fussellVesely),
                "riskAchievementWorth": ServiceDocument.number(
                    entry.importance?.riskAchievementWorth
                ),
                "isFixed": JSON(fixed[entry.component] != nil),
            ]
        }
        var members: [JSON.Member] = [
            .init("components", .array(Array(rows))),
            .init("best", ServiceDocument.number(best)),
            .init("predicted", ServiceDocument.number(model.availability(of: model.figures))),
        ]
        guard let target, model.journeys.count == 1 else { return members }
        let free = model.figures.filter { fixed[$0.key] == nil }
        let ceilings = free.mapValues { _ in SharedAllocation.Ceiling(availability: 1) }
        let present = model.figures.merging(fixed.filter { model.figures[$0.key] != nil }) { $1 }
        let whole = model.commonCause.added(to: model.journeys[0].structure, present)
        let allocation = SharedAllocation(
            whole.structure,
            from: whole.figures,
            ceilings: ceilings,
            target: target
        )
        guard let allocation, allocation.availability >= target.share - 1e-12 else {
            return members
        }
        let raised = allocation.required.filter { $0.value > (whole.figures[$0.key] ?? 0) + 1e-12 }
        let list = raised.sorted { $0.key < $1.key }.map { name, value -> JSON in
            [
                "component": .string(name), "present": JSON(present[name] ?? 0),
                "needed": JSON(whole.whole(name, value)),
            ]
        }
        members.append(.init("needed", .array(list)))
        return members
    }

    /// Transactions a month that would no longer fail; null without known volumes.
    private func transactions(_ scene: Scene, _ gain: Double) -> JSON {
        let volumes = scene.contract?.transactions ?? [:]
        guard !volumes.isEmpty else { return .null }
        let week = volumes.values.reduce(0) { $0 + $1.reduce(0, +) }
        return JSON(gain * week * monthMinutes(scene) / 10_080)
    }

    /// The steps at which most customers are stopped.
    private func weakest(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        let journeys = try counts(scene, period).customerJourneys
        let steps = journeys.flatMap { journey in journey.steps.map { (journey.name, $0) } }
            .filter { $0.1.failed > 0 }
            .sorted { ($1.1.failed, $0.1.name) < ($0.1.failed, $1.1.name) }
        return .array(
            steps.prefix(5).map { journey, step in
                let interval = Interval.wilson(good: step.passed, of: step.reached)
                return [
                    "journey": .string(journey), "step": .string(step.name),
                    "availability": ServiceDocument.number(step.availability),
                    "lower": ServiceDocument.number(interval?.lower),
                    "upper": ServiceDocument.number(interval?.upper),
                    "failures": JSON(step.failed),
                ]
            }
        )
    }
}

extension String {
    /// Without a sign of per cent and spaces.
    fileprivate var dropPercent: String { filter { $0 != "%" && $0 != " " } }
}
