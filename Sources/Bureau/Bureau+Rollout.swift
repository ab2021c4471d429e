import JSON
import Journey
import ProbeModel
import Reliability
import Report
import Rollup

/// What may be looked at as often as one likes while a change is rolled out.
extension Bureau {
    /// The evidence that the service fails more often than before, or takes longer, and where the
    /// failures seem to begin.
    static func rollout(_ before: ChangeReview.Window, _ after: ReviewedWindow) -> JSON {
        let tally = before.slots.tally
        guard tally.counted > 0, after.joint.slots.tally.counted > 0 else { return .null }
        // A window without a failure does not show that there are none (Jeffreys).
        let baseline = min(0.5, (Double(tally.bad) + 0.5) / Double(tally.counted + 1))
        var process = EvidenceProcess(baseline: baseline)
        var sum = CumulatedSum(baseline: baseline, failing: min(0.9, baseline * 10))
        var start: Timestamp?
        var places: [Int] = []
        for (place, state) in after.joint.states.enumerated() {
            guard let isGood = state.isGood else { continue }
            places.append(place)
            process.add(isGood: isGood)
            sum.add(isGood: isGood)
            if process.shouldStop, start == nil {
                start = sum.start.map { after.joint.start(of: places[$0]) }
            }
        }
        return [
            "baseline": JSON(baseline), "evidence": JSON(process.maximum),
            "stopAt": JSON(EvidenceProcess.stop), "shouldStop": JSON(process.shouldStop),
            "p": JSON(process.alwaysValidP), "seemsToBegin": JSON(start?.rfc3339),
            "latency": json(latency(before, after.window)),
        ]
    }

    /// Good runs of the same hours of the week, before and after.
    private static func latency(
        _ before: ChangeReview.Window,
        _ after: ChangeReview.Window
    ) -> LatencyEvidence? {
        let pairs = zip(before.latencies, after.latencies).flatMap { Array(zip($0, $1)) }
        return LatencyEvidence(
            old: pairs.map(\.0),
            new: pairs.map(\.1),
            usual: before.latencies.flatMap(\.self)
        )
    }

    private static func json(_ latency: LatencyEvidence?) -> JSON {
        guard let latency else { return .null }
        return [
            "factor": JSON(latency.factor), "lower": JSON(latency.interval.lowerBound),
            "upper": JSON(latency.interval.upperBound), "evidence": JSON(latency.maximum),
            "p": JSON(latency.alwaysValidP), "isShown": JSON(latency.shouldStop),
            "pairs": JSON(latency.pairs),
        ]
    }

    // MARK: Two arms

    /// The old way and the new way, at the same time since the change: two journeys of the service,
    /// or two locations.
    func liveArms(_ text: String, _ scene: Scene, _ windows: ReviewWindows) throws -> JSON {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.count == 2, names[0] != names[1] else {
            throw BureauFault.unclear(
                problem: "'\(text)' is no pair of arms",
                remedy: "name two journeys or two locations: OLD,NEW"
            )
        }
        let tracks = try customerRuns(scene, windows.after)
        let arms = try names.map { try samples($0, tracks, scene) }
        let usual = Self.arm(names[0], try customerRuns(scene, windows.before))
            .flatMap(\.runs.runs).filter { $0.outcome.isVerdict && $0.outcome != .failed }
            .map { $0.duration / .seconds(1) }
        guard let live = LiveArms(old: arms[0], new: arms[1], usual: usual) else {
            throw BureauFault.early(
                problem: "there is no run of both arms since the change",
                remedy: "ask again later"
            )
        }
        return [
            "old": Self.json(live.old, names[0]), "new": Self.json(live.new, names[1]),
            "pairs": JSON(live.pairs), "evidence": JSON(live.maximum),
            "stopAt": JSON(LiveArms.stop), "shouldStop": JSON(live.shouldStop),
            "p": JSON(live.alwaysValidP), "latency": Self.json(live.latency),
        ]
    }

    private static func json(_ tally: Tally, _ name: String) -> JSON {
        let interval = Interval.wilson(good: tally.good, of: tally.counted)
        return [
            "name": .string(name), "good": JSON(tally.good), "bad": JSON(tally.bad),
            "shown": .string(tally.shown),
            "lower": ServiceDocument.number(interval?.lower),
            "upper": ServiceDocument.number(interval?.upper),
        ]
    }

    /// The runs of customers' journeys.
    private func customerRuns(
        _ scene: Scene,
        _ span: Range<Timestamp>
    ) throws -> [TrackRuns] {
        try reader.runs(of: scene.service, in: span).filter { $0.healthOf == nil }
    }

    /// Those of a journey of this name, else of a location.
    private static func arm(_ name: String, _ tracks: [TrackRuns]) -> [TrackRuns] {
        let named = tracks.filter { $0.journey == name }
        return named.isEmpty ? tracks.filter { $0.location == name } : named
    }

    /// The runs of one arm that have a verdict, in the order of time.
    private func samples(
        _ name: String,
        _ tracks: [TrackRuns],
        _ scene: Scene
    ) throws -> [LiveArms.Sample] {
        let own = Self.arm(name, tracks)
        guard !own.isEmpty else {
            let known = Set(tracks.flatMap { [$0.journey, $0.location] }).sorted()
            throw BureauFault.unknown(
                "no journey and no location '\(name)' has run since the change",
                among: known
            )
        }
        let limit = scene.contract?.limit
        return own.flatMap(\.runs.runs).sorted { $0.start < $1.start }.compactMap { run in
            run.counting(limit: limit, retries: scene.retries).isGood.map {
                LiveArms.Sample(isGood: $0, seconds: run.duration / .seconds(1))
            }
        }
    }
}
