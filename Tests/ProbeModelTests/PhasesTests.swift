import ProbeModel
import Testing

@Suite("Phases")
struct PhasesTests {
    @Test("split a complete exchange, and add up to its total")
    func complete() {
        var moments = Moments()
        moments.resolved = 3
        moments.connected = 14
        moments.secured = 38
        moments.sendable = 39
        moments.sent = 40
        moments.firstByte = 200
        moments.finished = 214
        let phases = Phases(moments)
        #expect(phases.lookup.count == 3)
        #expect(phases.connect.count == 11)
        #expect(phases.tls.count == 24)
        #expect(phases.send.count == 2)
        #expect(phases.wait.count == 160)
        #expect(phases.receive.count == 14)
        #expect(phases.total.count == 214)
        #expect(!phases.wereDisordered)
    }

    @Test("charge an exchange that ended early to the phase it was in")
    func early() {
        var moments = Moments()
        moments.resolved = 5
        moments.finished = 1000
        let phases = Phases(moments)
        #expect(phases.lookup.count == 5)
        #expect(phases.connect.count == 995)
        #expect(phases.wait.count == 0)
        #expect(phases.total.count == 1000)
    }

    @Test("never run backwards, whatever the moments are", arguments: 0..<200)
    func property(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func next() -> Int64 { .random(in: -10..<90, using: &random) }
        var moments = Moments()
        moments.resolved = next()
        moments.connected = next()
        moments.secured = next()
        moments.sendable = next()
        moments.sent = next()
        moments.firstByte = next()
        moments.finished = next()
        let phases = Phases(moments)
        #expect(phases.total.count == max(0, moments.finished), "seed \(seed)")
    }
}
