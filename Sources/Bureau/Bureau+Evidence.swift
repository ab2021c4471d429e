import Digest
import JSON
import Ledger
import ProbeModel
import Reliability
import Report
import Rollup

/// What proves a report, and what happened in it.
extension Bureau {
    /// The ledger, and the chain's hash at a record behind everything that a period holds.
    func evidence(upTo end: Timestamp) throws -> JSON {
        if let mark = try ledger.mark(notBefore: end), mark.sequence > 0 {
            return [
                "ledger": .string(mark.ledger.description), "record": JSON(mark.sequence),
                "chain": .string(mark.chain.description),
            ]
        }
        let newest = try ledger.latest(limit: 1) { entry in
            guard entry.sequence <= durable else { return false }
            if case .checkpoint = entry.record { return true }
            return false
        }
        guard case .checkpoint(let note)? = newest.first?.record else {
            return ["ledger": .null, "record": JSON(durable), "chain": .null]
        }
        return [
            "ledger": .string(note.checkpoint.ledger.description),
            "record": JSON(note.checkpoint.last),
            "chain": .string(note.checkpoint.chain.description),
        ]
    }

    /// `report gap`: what IT sees beside what customers get.
    func gap(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), question)
        guard let month = question["month"] else {
            let span = now - (try duration(question["since"] ?? "1h"))..<now
            let document = try gapDocument(scene, span, namesLast: true)
            return .object((document.members ?? []) + (try unverified(scene, [span])))
        }
        let span = calendar(try Month(month), scene)
        let members = try gapDocument(scene, span.counted).members ?? []
        let label = JSON.Member("label", .string(span.label))
        return .object(members + [label] + (try unverified(scene, [span.counted])))
    }

    /// `namesLast` looks for the newest failure in the ledger, which may be long ago.
    func gapDocument(
        _ scene: Scene,
        _ period: Range<Timestamp>,
        namesLast: Bool = false
    ) throws -> JSON {
        let gap = ServiceGap(try counts(scene, period))
        let document = GapDocument.json(
            of: gap,
            since: period.lowerBound,
            until: period.upperBound,
            lastFailure: namesLast && gap.customers.bad > 0
                ? try lastFailure(of: scene.service) : nil,
            figures: figures
        )
        let common = JSON.Member("commonCauses", try commonCauses(scene, period))
        return .object((document.members ?? []) + [common])
    }

    private func lastFailure(of service: String) throws -> RunID? {
        let found = try ledger.latest(limit: 1) { entry in
            guard entry.sequence <= durable, case .run(let run) = entry.record else { return false }
            return run.service == service && run.outcome == .failed && run.healthOf == nil
        }
        guard case .run(let run)? = found.first?.record else { return nil }
        return run.id
    }

    /// `report causes`: where customers fail, why, and whom that is blamed on.
    func causes(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), question)
        let span = try span(question, scene)
        var members = try head("causes", scene, span)
        members.append(.init("causes", try causes(scene, span.counted)))
        members.append(.init("gap", try gapDocument(scene, span.counted)))
        return .object(members)
    }

    /// Step by reason: what lost most customers first, where the contract knows how many come to
    /// every journey that failed; else the most failures.
    func causes(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        let journeys = try counts(scene, period).customerJourneys
        let all = journeys.reduce(0) { $0 + $1.tally.bad }
        let customers = scene.customersPerRun
        let isKnown = journeys.allSatisfy { $0.tally.bad == 0 || customers[$0.name] != nil }
        var rows: [(lost: Double, document: JSON)] = []
        for journey in journeys {
            let each = isKnown ? customers[journey.name] : nil
            for step in journey.steps {
                let reached = step.passed + step.failures.values.reduce(0, +)
                for (reason, failures) in step.failures where failures > 0 {
                    let interval = Interval.wilson(good: failures, of: reached)
                    let document: JSON = [
                        "journey": .string(journey.name), "step": .string(step.name),
                        "reason": .string(reason.word), "failures": JSON(failures),
                        "reached": JSON(reached),
                        "share": JSON(all > 0 ? Double(failures) / Double(all) : 0),
                        "rate": JSON(Double(failures) / Double(max(1, reached))),
                        "lower": ServiceDocument.number(interval?.lower),
                        "upper": ServiceDocument.number(interval?.upper),
                        "customers": ServiceDocument.number(each.map { $0 * Double(failures) }),
                    ]
                    rows.append(((each ?? 1) * Double(failures), document))
                }
            }
        }
        rows.sort { ($1.lost, $0.document.text) < ($0.lost, $1.document.text) }
        return .array(rows.prefix(Limits.reportRows).map(\.document))
    }

    /// What customers answered in a period, by segment; empty without surveys.
    func surveys(_ scene: Scene, _ period: Range<Timestamp>) -> JSON {
        var scores: [String: NetPromoterScore] = [:]
        var tops: [String: (top: Int, all: Int)] = [:]
        for entry in scene.declarations {
            guard case .survey(let survey) = entry.declaration.matter,
                survey.service == scene.service
            else { continue }
            let name = survey.segment.isEmpty ? "all" : survey.segment
            for answer in survey.answers where period.contains(answer.at) {
                if survey.kind == .recommendation {
                    scores[name, default: NetPromoterScore()].add(answer: Int(answer.score))
                } else {
                    tops[name, default: (0, 0)].all += 1
                    if answer.score >= 9 { tops[name, default: (0, 0)].top += 1 }
                }
            }
        }
        let promoters = scores.sorted { $0.key < $1.key }.map { name, score -> JSON in
            let interval = score.interval()
            return [
                "kind": "nps", "segment": .string(name), "answers": JSON(score.count),
                "score": ServiceDocument.number(score.score),
                "lower": JSON(interval.lowerBound), "upper": JSON(interval.upperBound),
                "isTooFew": JSON(score.isTooFew),
            ]
        }
        let satisfied = tops.sorted { $0.key < $1.key }.map { name, top -> JSON in
            let interval = Interval.wilson(good: top.top, of: top.all)
            return [
                "kind": "transaction", "segment": .string(name), "answers": JSON(top.all),
                "score": JSON(Double(top.top) / Double(max(1, top.all))),
                "lower": ServiceDocument.number(interval?.lower),
                "upper": ServiceDocument.number(interval?.upper),
                "isTooFew": JSON(top.all < 30),
            ]
        }
        return .array(promoters + satisfied)
    }
}
