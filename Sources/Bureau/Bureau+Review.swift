import JSON
import ProbeModel
import Reliability
import Report
import Rollup

/// What a change did.
extension Bureau {
    /// `review CHANGE`: the same hours of the week before and after it.
    func review(_ question: Question) throws -> JSON {
        guard let name = question["change"] else {
            throw BureauFault.unclear(
                problem: "no change is named",
                remedy: "name one that 'probectl change list' shows"
            )
        }
        let all = try reader.declarations().compactMap { entry -> Change? in
            if case .change(let change) = entry.declaration.matter { change } else { nil }
        }
        guard let change = all.last(where: { $0.name == name }) else {
            throw BureauFault.unknown(
                "there is no change '\(name)'",
                among: all.suffix(10).map(\.name)
            )
        }
        let named = question["service"] ?? (change.service.isEmpty ? nil : change.service)
        let parameters = named.map { ["service": $0] } ?? [:]
        let scene = try scene(try service(Question("review", parameters)), at: now)
        let windows = try windows(question, around: change.at)
        let before = try window(scene, windows.before)
        let after = try window(scene, windows.after)
        let review = ChangeReview(before: before.window, after: after.window)
        var span = rolling(windows.length)
        span.others = [windows.before, windows.after]
        var members = try head("review", scene, span)
        members += [
            .init("change", .string(change.name)), .init("at", .string(change.at.rfc3339)),
            .init("component", .string(change.component)), .init("note", .string(change.note)),
            .init("windowSeconds", JSON(windows.length / .seconds(1))),
            .init("guardSeconds", JSON(Limits.reviewGuard / .seconds(1))),
            .init("verdict", .string(review.verdict.rawValue)),
            .init("before", Self.json(before.window)), .init("after", Self.json(after.window)),
            .init("findings", .array(review.findings.map(Self.json))),
            .init("rollout", Self.rollout(before.window, after)),
        ]
        if let arms = question["arms"] {
            members.append(.init("arms", try liveArms(arms, scene, windows)))
        }
        let tallies = (before.window.slots.tally, after.window.slots.tally)
        if let shares = ShareChange(before: tallies.0, after: tallies.1),
            let target = scene.terms(zone: zone)?.rule.target
        {
            let margin = ShareChange.margin(of: target)
            members.append(
                .init(
                    "notWorse",
                    [
                        "isShown": JSON(shares.isShownNotWorse(by: margin)),
                        "margin": JSON(margin), "upper": JSON(shares.upperBound()),
                    ]
                )
            )
        }
        return .object(members)
    }

    /// Two windows of the same length around a change, in whole weeks before it where the time
    /// after it is shorter: the same hours of the week are compared.
    private func windows(_ question: Question, around time: Timestamp) throws -> ReviewWindows {
        let wanted = try duration(question["window"] ?? "7d")
        let start = time + Limits.reviewGuard
        guard start < now else {
            throw BureauFault.early(
                problem: "the change is not \(Wording.span(Limits.reviewGuard)) old yet",
                remedy: "ask again later"
            )
        }
        let end = min(start + wanted, now)
        let length = Duration.nanoseconds(end.nanoseconds - start.nanoseconds)
        let week: Int64 = 604_800_000_000_000
        // Not into the guard. A window of whole weeks has every hour of the week anyhow; else whole
        // weeks back, so that the hours match.
        let isWhole = length.nanoseconds % week == 0
        var shift = isWhole ? length.nanoseconds + 2 * Limits.reviewGuard.nanoseconds : week
        while end.nanoseconds - shift > time.nanoseconds - Limits.reviewGuard.nanoseconds {
            shift += week
        }
        let before =
            Timestamp(
                nanoseconds: start.nanoseconds - shift
            )..<Timestamp(
                nanoseconds: end.nanoseconds - shift
            )
        return ReviewWindows(before: before, after: start..<end, length: length)
    }

    /// What was seen in a window: slots of the service, lengths of its incidents, latencies of good
    /// runs by hour of the week.
    private func window(
        _ scene: Scene,
        _ span: Range<Timestamp>
    ) throws -> ReviewedWindow {
        let service = try period(scene, span)
        let figures = service.figures(without: [])
        // Time with evidence, in minutes: before the service was watched nothing is known.
        let slots = figures.joint.slots
        let time = figures.joint.observed / .seconds(60)
        var window = ChangeReview.Window(slots: slots, time: time)
        window.lengths = figures.joint.downtime.episodes.map { $0.estimate / .seconds(60) }
        var hours = [[Double]](repeating: [], count: CustomerReliability.hours)
        for journey in service.journeys {
            for run in journey.locations.lazy.flatMap(\.runs) where run.outcome != .failed {
                guard run.outcome.isVerdict else { continue }
                hours[scene.zone.hourOfWeek(at: run.start)].append(run.duration / .seconds(1))
            }
        }
        // Enough for the sums, and few enough for an answer at once.
        window.latencies = hours.map { values in
            let step = max(1, values.count / Limits.reviewValues)
            return stride(from: 0, to: values.count, by: step).map { values[$0] }
        }
        return ReviewedWindow(window: window, joint: figures.joint)
    }

    private static func json(_ window: ChangeReview.Window) -> JSON {
        let tally = window.slots.tally
        let interval = Interval.wilson(good: tally.good, of: tally.counted)
        return [
            "good": JSON(tally.good), "bad": JSON(tally.bad), "unknown": JSON(tally.unknown),
            "shown": .string(tally.shown), "episodes": JSON(window.slots.episodes),
            "lower": ServiceDocument.number(interval?.lower),
            "upper": ServiceDocument.number(interval?.upper),
            "coverage": ServiceDocument.number(tally.coverage),
            "minutes": JSON(window.time),
        ]
    }

    private static func json(_ finding: ChangeReview.Finding) -> JSON {
        [
            "measure": .string(finding.measure.rawValue),
            "effect": JSON(finding.effect), "neutral": JSON(finding.neutral),
            "lower": ServiceDocument.number(finding.interval?.lowerBound),
            "upper": ServiceDocument.number(finding.interval?.upperBound),
            "p": JSON(finding.p), "adjustedP": JSON(finding.adjustedP),
            "verdict": .string(finding.verdict.rawValue),
        ]
    }
}

/// The times around a change that are compared.
struct ReviewWindows {
    let before: Range<Timestamp>
    let after: Range<Timestamp>
    /// Of each.
    let length: Duration
}

/// What was seen in one of them.
struct ReviewedWindow {
    let window: ChangeReview.Window
    let joint: JointSlots
}
