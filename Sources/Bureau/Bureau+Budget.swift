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
            let members = try agreement(scene, try span(question, scene), "budget")
            let wanted = ["service", "label", "since", "until", "contract", "agreed", "budget"]
            rows.append(.object(members.filter { wanted.contains($0.name) } + burn(scene)))
        }
        return [
            "report": "budget", "services": .array(rows), "figures": figures.json,
            "until": .string(now.rfc3339),
        ]
    }

    /// How many times as fast as allowed the budget went in the last hour and the last six.
    private func burn(_ scene: Scene) -> [JSON.Member] {
        guard let share = scene.terms(zone: zone)?.rule.target.budgetShare else { return [] }
        let rates = [1, 6].map { hours -> JSON in
            let span = now - .seconds(Int64(hours) * 3600)..<now
            guard let counts = try? reader.counts(of: scene.service, in: span) else { return .null }
            let tally = counts.customerJourneys.reduce(Tally()) { $0 + $1.tally }
            guard tally.counted > 0 else { return .null }
            return JSON(Double(tally.bad) / Double(tally.counted) / share)
        }
        return [.init("burnOneHour", rates[0]), .init("burnSixHours", rates[1])]
    }

    /// `top causes|slow|flaky|components`.
    func top(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), at: now)
        let span = rolling(try duration(question["since"] ?? "7d"))
        let what = question["what"] ?? "causes"
        var members = try head("top", scene, span)
        members.append(.init("what", .string(what)))
        switch what {
        case "causes":
            members.append(.init("causes", try causes(of: scene.service, in: span.counted)))
        case "slow": members.append(.init("slow", try slow(scene.service, span.counted)))
        case "flaky": members.append(.init("flaky", try flaky(scene.service, span.counted)))
        case "components":
            members.append(.init("gap", try gapDocument(scene.service, span.counted)))
        default:
            throw BureauFault.unclear(
                problem: "'\(what)' cannot be ranked",
                remedy: "rank causes, slow, flaky or components"
            )
        }
        return .object(members)
    }

    /// Steps by their 95th percentile, the slowest first, with what they had in the span before.
    private func slow(_ service: String, _ period: Range<Timestamp>) throws -> JSON {
        let length = Duration.nanoseconds(
            period.upperBound.nanoseconds - period.lowerBound.nanoseconds
        )
        let before = period.lowerBound - length..<period.lowerBound
        var rows: [(Double, JSON)] = []
        for journey in try reader.counts(of: service, in: period).customerJourneys {
            for step in journey.steps {
                func histogram(_ span: Range<Timestamp>) throws -> LatencyHistogram {
                    try reader.latencies(
                        of: journey.name,
                        step: step.name,
                        service: service,
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
