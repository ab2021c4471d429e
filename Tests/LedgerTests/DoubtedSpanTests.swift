import Ledger
import ProbeModel
import Testing

@Suite("When nobody answered for the clock")
struct DoubtedSpanTests {
    /// Something that a ledger holds, at a second of a clock that goes evenly.
    enum Event: Sendable {
        case start(Int64)
        case clock(Int64, Bool?, wrong: Int64 = 0)
        case run(Int64)
        case oldClock(Int64, Bool?)
    }

    private func record(_ event: Event) -> Record {
        switch event {
        case .start(let second):
            return .start(
                Record.Start(
                    ledger: UniqueID(high: 1, low: 2),
                    identity: Sample.identity,
                    moment: Sample.moment(second)
                )
            )
        case .clock(let second, let word, let wrong):
            var clock = clock(second, word)
            clock.moment.wall = clock.moment.wall + .seconds(wrong)
            clock.standing = .init(isVouched: false, discipline: nil)
            return .clock(clock)
        case .oldClock(let second, let word): return .clock(clock(second, word))
        case .run(let second):
            var run = Sample.ordinaryRun(1)
            (run.started, run.duration) = (Sample.moment(second).wall, .zero)
            return .run(run)
        }
    }

    private func clock(_ second: Int64, _ word: Bool?) -> Record.Clock {
        Record.Clock(moment: Sample.moment(second), isSynchronised: word, maximumError: nil)
    }

    @Test(
        "is between the readings of the clocks, unless they clear it up",
        arguments: [
            ([.start(0), .clock(0, true), .run(9)], []),
            ([.start(0), .oldClock(0, false), .run(9)], []),
            ([.start(0), .clock(0, false), .run(9), .clock(20, true)], []),
            ([.start(0), .clock(0, true), .clock(10, false), .run(30), .start(90)], [10...30]),
            // Set to an hour before while nobody answered for it.
            (
                [
                    .start(7200), .clock(7200, false), .clock(7300, false, wrong: -3600),
                    .clock(7400, true, wrong: -3600),
                ],
                [7200...7300, 3700...3800]
            ),
            (
                [.start(7200), .clock(7200, nil), .clock(7300, true, wrong: -60)],
                [7200...7300, 7240...7300]
            ),
        ] as [([Event], [ClosedRange<Int64>])]
    )
    func spans(events: [Event], expected: [ClosedRange<Int64>]) {
        var spans = DoubtedSpans()
        for event in events { spans.handle(record(event)) }
        let seconds = spans.all.map { span in
            let seconds = [span.lowerBound, span.upperBound].map {
                ($0.nanoseconds - Sample.moment(0).wall.nanoseconds) / 1_000_000_000
            }
            return seconds[0]...seconds[1]
        }
        #expect(seconds == expected)
    }

    @Test("lasts until somebody answers")
    func open() {
        var spans = DoubtedSpans()
        spans.handle(record(.start(0)))
        spans.handle(record(.clock(5, false)))
        #expect(spans.all.first?.contains(Sample.moment(1_000_000).wall) == true)
        #expect(spans.all.first?.contains(Sample.moment(4).wall) == false)
    }
}
