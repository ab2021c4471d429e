import Alerting
import ProbeModel
import Testing

@Suite("Whether evidence can be written")
struct EvidenceWatchTests {
    private var watch = EvidenceWatch()

    private func at(_ seconds: Double) -> Instant {
        Instant(nanoseconds: 0) + .seconds(seconds)
    }

    private mutating func look(
        _ seconds: Double,
        waitingSince: Double? = nil,
        isWritable: Bool = true,
        bytes: Int = 0
    ) -> [EvidenceWatch.Change] {
        watch.handle(
            EvidenceWatch.Reading(
                isWritable: isWritable,
                fault: isWritable ? nil : "EIO",
                waitingSince: waitingSince.map(at),
                queuedBytes: bytes
            ),
            at: at(seconds)
        )
    }

    /// Looks every second up to this one.
    private mutating func lookOn(
        from first: Int,
        to last: Int,
        waitingSince: Double? = nil
    ) -> [EvidenceWatch.Change] {
        var changes: [EvidenceWatch.Change] = []
        for second in first...last { changes += look(Double(second), waitingSince: waitingSince) }
        return changes
    }

    @Test("a stop of our own is no stall: what waits is given its ten seconds anew")
    mutating func absence() {
        #expect(look(1, waitingSince: 0.9).isEmpty)
        #expect(lookOn(from: 60, to: 69, waitingSince: 0.9).isEmpty)
        #expect(look(70, waitingSince: 0.9) == [.stalled(.seconds(10))])
    }

    @Test("a stall is told after ten seconds, once, and its end when the disk was well for ten")
    mutating func stall() {
        #expect(look(9.9, waitingSince: 0).isEmpty)
        #expect(look(10, waitingSince: 0) == [.stalled(.seconds(10))])
        #expect(watch.mode == .stalled(since: at(0)))
        #expect(look(11, waitingSince: 0).isEmpty)
        // It answered, and holds the next records as long.
        #expect(look(12, waitingSince: 12).isEmpty)
        #expect(watch.mode == .stalled(since: at(0)))
        #expect(lookOn(from: 13, to: 30, waitingSince: 12).isEmpty)
        #expect(watch.mode == .stalled(since: at(12)))
        #expect(lookOn(from: 31, to: 39).isEmpty)
        #expect(look(40) == [.restored])
        #expect(watch.mode == .durable)
        #expect(look(41).isEmpty)
    }

    @Test("a disk that refuses is told at once, also in a stall")
    mutating func refusal() {
        #expect(look(1, isWritable: false) == [.refused("EIO")])
        #expect(look(2, isWritable: false).isEmpty)
        #expect(watch.mode.problem(at: at(2)) == "the ledger's disk refuses: EIO")
        #expect(lookOn(from: 3, to: 11).isEmpty)
        #expect(look(12) == [.restored])
        #expect(lookOn(from: 13, to: 30, waitingSince: 15) == [.stalled(.seconds(10))])
        #expect(
            watch.mode.problem(at: at(30)) == "the ledger's disk has not answered for 15 s"
        )
        #expect(look(31, waitingSince: 15, isWritable: false) == [.refused("EIO")])
    }

    @Test("a queue that fills is told at half and when it is full, again after it has emptied")
    mutating func queue() {
        let most = Limits.ledgerQueueBytes
        #expect(look(1, bytes: most / 2 - 1).isEmpty)
        #expect(look(2, bytes: most / 2) == [.halfFull(bytes: most / 2)])
        #expect(look(3, bytes: most / 2 + 1).isEmpty)
        let full = most - Limits.ledgerQueueReserve
        #expect(look(4, bytes: full) == [.full(bytes: full)])
        #expect(look(5, bytes: most / 2).isEmpty)
        #expect(look(6).isEmpty)
        #expect(look(7, bytes: most) == [.full(bytes: most)])
    }

    @Test("words", arguments: [EvidenceWatch.Mode.durable, .refused("EIO")])
    func words(mode: EvidenceWatch.Mode) {
        #expect(mode.word == (mode == .durable ? "durable" : "refused"))
        #expect((mode.problem(at: at(0)) == nil) == (mode == .durable))
    }
}
