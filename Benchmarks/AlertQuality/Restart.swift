import Alerting
import ProbeModel

/// A daemon that dies behind any run of an incident judges like one that never died: its state is a
/// fold over the records.
enum Restart {
    /// Whether each of the lives that begin in the middle tells what the whole life told, at the same
    /// runs.
    static func isExact(for whole: Station) throws -> Bool {
        let trouble = whole.scene.troubles[0].span
        var life = try Station(whole.scene)
        while life.step() {
            guard (trouble.lowerBound - 300..<trouble.upperBound + 600).contains(life.second)
            else { continue }
            var next = life.restarted()
            next.walk()
            guard next.decisions == whole.decisions, next.alerts == whole.alerts,
                story(of: next) == story(of: whole)
            else { return false }
        }
        return !whole.pages.isEmpty
    }

    private static func story(of station: Station) -> [String] {
        station.incidents.all.map {
            "\($0.id) \($0.opened) \($0.resolved as Timestamp?) \($0.reopenings) \($0.members.count)"
        }
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
