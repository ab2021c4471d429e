import JSON
import ProbeModel
import Reliability
import Report
import Rollup

/// Budgets of all services, and what is worst.
extension Bureau {
    /// `budget`: what each service may still lose in its period.
    func budget(_ question: Question) throws -> JSON {
        let services =
            question["service"] == nil ? try reader.services() : [try service(question)]
        var rows: [JSON] = []
        for name in services {
            let scene = try scene(name, question)
            guard scene.contract != nil else { continue }
            let span = try span(question, scene)
            let members = try agreement(judged(scene, span), "budget")
            let wanted = [
                "service", "label", "since", "until", "contract", "agreed", "budget",
                "takesAnyServer",
            ]
            let (one, six) = (burn(scene, hours: 1), burn(scene, hours: 6))
            rows.append(
                .object(
                    members.filter { wanted.contains($0.name) } + [
                        .init("burnOneHour", ServiceDocument.number(one)),
                        .init("burnSixHours", ServiceDocument.number(six)),
                        .init("goneBy", JSON(goneBy(scene, span, members, burn: six)?.rfc3339)),
                    ]
                )
            )
        }
        return [
            "report": "budget", "services": .array(rows), "figures": figures.json,
            "until": .string(now.rfc3339),
        ]
    }

    /// How many times as fast as allowed the budget went in the last hours; nil without a run.
    private func burn(_ scene: Scene, hours: Int64) -> Double? {
        guard let share = scene.terms(zone: zone)?.rule.target.budgetShare,
            let counts = try? counts(scene, now - .seconds(hours * 3600)..<now)
        else { return nil }
        let tally = counts.customerJourneys.reduce(Tally()) { $0 + $1.tally }
        return tally.counted > 0 ? Double(tally.bad) / Double(tally.counted) / share : nil
    }

    /// When nothing is left of the period's budget if this goes on; nil if it lasts.
    private func goneBy(
        _ scene: Scene,
        _ span: Span,
        _ members: [JSON.Member],
        burn: Double?
    ) -> Timestamp? {
        guard let burn, let target = scene.terms(zone: zone)?.rule.target,
            let json = members.first(where: { $0.name == "budget" })?.value,
            let slots = json["slots"]?.number?.integer, let used = json["used"]?.number?.integer,
            let toCome = json["toCome"]?.number?.integer
        else { return nil }
        let budget = Budget(target: target, slots: Int(slots))
        let tally = Tally(good: 0, bad: Int(used))
        let rest = span.counted.upperBound.nanoseconds..<span.whole.span.upperBound.nanoseconds
        return budget.share(of: Int(toCome), untilGoneAt: burn, after: tally).map {
            Timestamp(nanoseconds: rest.lowerBound + Int64($0 * Double(rest.count)))
        }
    }

    /// `top causes|slow|flaky|components`.
    func top(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), at: now)
        let span = rolling(try duration(question["since"] ?? "7d"))
        let what = question["what"] ?? "causes"
        var members = try head("top", scene, span)
        members.append(.init("what", .string(what)))
        members.append(.init("customers", try customers(scene, span.counted)))
        switch what {
        case "causes":
            members.append(.init("causes", try causes(scene, span.counted)))
        case "slow": members.append(.init("slow", try slow(scene, span.counted)))
        case "flaky": members.append(.init("flaky", try flaky(scene, span.counted)))
        case "components":
            members.append(.init("gap", try gapDocument(scene, span.counted)))
        default:
            throw BureauFault.unclear(
                problem: "'\(what)' cannot be ranked",
                remedy: "rank causes, slow, flaky or components"
            )
        }
        return .object(members)
    }

    /// What the figures of a period rest on: all its customers' runs.
    func customers(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        GapDocument.customers(ServiceGap(try counts(scene, period)))
    }

    /// Steps by their 95th percentile, the slowest first, with what they had in the span before.
    private func slow(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        let length = Duration.nanoseconds(
            period.upperBound.nanoseconds - period.lowerBound.nanoseconds
        )
        let before = period.lowerBound - length..<period.lowerBound
        var rows: [(Double, JSON)] = []
        for journey in try counts(scene, period).customerJourneys {
            for step in journey.steps {
                func histogram(_ span: Range<Timestamp>) throws -> LatencyHistogram {
                    try reader.latencies(
                        of: journey.name,
                        step: step.name,
                        service: scene.service,
                        in: span
                    )
                }
                let present = try histogram(period)
                guard let estimate = present.estimate(.p95) else { continue }
                let interval = present.interval(.p95)
                let document: JSON = [
                    "journey": .string(journey.name), "step": .string(step.name),
                    "p50": seconds(present, .p50), "p95": seconds(present, .p95),
                    "lower": ServiceDocument.number(interval.lower.map { Double($0) / 1e6 }),
                    "upper": ServiceDocument.number(interval.upper.map { Double($0) / 1e6 }),
                    "before": seconds(try histogram(before), .p95),
                    "runs": JSON(present.count),
                ]
                rows.append((estimate, document))
            }
        }
        return .array(rows.sorted { $0.0 > $1.0 }.prefix(Limits.reportRows).map(\.1))
    }
}
