import JSON
import ProbeModel
import Reliability
import Report
import Rollup

/// How steady journeys are, and how content customers are with the time they wait.
extension Bureau {
    /// A row for each journey, up to as many as a report draws.
    func steadiness(_ judged: Judged) throws -> JSON {
        let (scene, begin) = (judged.scene, judged.span.counted.lowerBound)
        let before = begin - Limits.reportMemory..<begin
        let past = try reader.runs(of: scene.service, in: before).filter { $0.healthOf == nil }
        let rows = judged.service.journeys.prefix(Limits.reportJourneys).map { journey -> JSON in
            let runs = journey.locations.flatMap(\.runs).sorted { $0.start < $1.start }
            let former = past.filter { $0.journey == journey.name }.flatMap(\.runs.runs)
            let cells = latencies(runs, scene)
            let spread = LatencySpread(cells: cells)
            return [
                "journey": .string(journey.name),
                "apdex": apdex(runs, promise: scene.inForce.promises[journey.name]),
                "closeFactor": ServiceDocument.number(spread?.repeatabilityFactor),
                "anyFactor": ServiceDocument.number(spread?.reproducibilityFactor),
                "quartileCoefficient": ServiceDocument.number(spread?.quartileCoefficient),
                "predictability": predictability(runs, latencies(former, scene), scene),
            ]
        }
        return .array(rows)
    }

    /// Latencies of runs that succeeded, in seconds, by hour of the week.
    private func latencies(_ runs: [CountedRun], _ scene: Scene) -> [[Double]] {
        var hours = [[Double]](repeating: [], count: CustomerReliability.hours)
        for run in runs where run.outcome == .passed || run.outcome == .degraded {
            hours[scene.zone.hourOfWeek(at: run.start)].append(run.duration / .seconds(1))
        }
        return hours
    }

    /// Null for a journey without a promised time.
    private func apdex(_ runs: [CountedRun], promise: Duration?) -> JSON {
        guard let promise else { return .null }
        var apdex = Apdex()
        for run in runs { apdex.add(run.outcome, took: run.duration, promise: promise) }
        guard let score = apdex.score, let interval = apdex.interval() else { return .null }
        return [
            "score": JSON(score), "lower": JSON(interval.lowerBound),
            "upper": JSON(interval.upperBound), "promiseSeconds": JSON(promise / .seconds(1)),
            "runs": JSON(apdex.count),
        ]
    }

    /// The share of runs in the band of their hour of the week in the time before, judged against
    /// nine of ten; null where too little is known of the time before.
    private func predictability(
        _ runs: [CountedRun],
        _ former: [[Double]],
        _ scene: Scene
    ) -> JSON {
        let bands = (0..<CustomerReliability.hours).map { hour in
            let sameHours = stride(from: hour % 24, to: CustomerReliability.hours, by: 24)
            return PredictableBand(
                hourOfWeek: former[hour],
                hourOfDay: sameHours.flatMap { former[$0] }
            )
        }
        var slots = EpisodeTally()
        for run in runs where run.outcome == .passed || run.outcome == .degraded {
            guard let band = bands[scene.zone.hourOfWeek(at: run.start)] else { continue }
            slots.add(band.range.contains(run.duration / .seconds(1)) ? .good : .bad)
        }
        let widths = bands.compactMap { $0?.width }.sorted()
        guard slots.tally.counted > 0, !widths.isEmpty,
            let target = Target(partsPerMillion: Limits.reportExpected)
        else { return .null }
        let ruling = VerdictRule(target: target).judge(slots)
        return [
            "share": ServiceDocument.number(slots.tally.reliability),
            "lower": JSON(ruling.reliability.lowerBound),
            "upper": JSON(ruling.reliability.upperBound),
            "verdict": .string(ruling.verdict.rawValue),
            "width": JSON(widths[widths.count / 2]),
            "runs": JSON(slots.tally.counted),
        ]
    }
}
