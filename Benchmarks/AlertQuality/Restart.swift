import Alerting
import ProbeModel

/// A daemon that dies at any run of an incident judges like one that never died: its state is a
/// fold over the runs.
enum Restart {
    static func isExact(every: Int) -> Bool {
        let samples = self.samples(every: every)
        var live = EvidenceMachine(EvidencePolicy(), terms: AlertQuality.terms(0.999, every))
        for (index, sample) in samples.enumerated() {
            let ruling = live.note(sample)
            guard index > samples.count - 200 else { continue }
            var replayed = EvidenceMachine(
                EvidencePolicy(),
                terms: AlertQuality.terms(0.999, every)
            )
            var last = Ruling()
            for earlier in samples[...index] { last = replayed.note(earlier) }
            guard replayed == live, last == ruling else { return false }
        }
        return true
    }

    /// What the machine costs for each run, in a world of ordinary noise.
    static func nanosecondsPerRun() -> Int {
        let samples = self.samples(every: 60)
        var machine = EvidenceMachine(EvidencePolicy(), terms: AlertQuality.terms(0.999, 60))
        let before = Process.cpuSeconds
        for _ in 0..<100 {
            for sample in samples { _ = machine.note(sample) }
        }
        return Int((Process.cpuSeconds - before) * 1e9 / Double(samples.count * 100))
    }

    /// A day, and an outage of ten minutes in its last hour.
    private static func samples(every: Int) -> [Sample] {
        let terms = AlertQuality.terms(0.999, every)
        let segment = World.Segment(start: 84_000_000, end: 84_600_000, from: 1, to: 1)
        var world = World(
            seed: 5,
            days: 1,
            noise: World.Noise.main[3].noise,
            segments: [segment]
        )
        return (0..<86_400 / every).map { slot in
            let now = slot * every * 1000
            return Sample(
                run: RunID(bits: UInt64(slot + 1)),
                at: Timestamp(nanoseconds: Int64(now) * 1_000_000),
                kind: .scheduled,
                isBad: world.isBad(at: now),
                terms: terms
            )
        }
    }
}
