import Digest
import Ledger
import ProbeModel
import Testing

@Suite("When a daemon was writing")
struct WritingSpanTests {
    private func start(_ second: Int64) -> Record {
        .start(
            Record.Start(
                ledger: UniqueID(high: 1, low: 2),
                identity: Sample.identity,
                moment: Sample.moment(second)
            )
        )
    }

    private func run(_ second: Int64, _ outcome: Outcome = .passed) -> Record {
        var run = Sample.ordinaryRun(1)
        run.started = Sample.moment(second).wall
        run.outcome = outcome
        return .run(run)
    }

    private func gap(_ first: Int64, _ last: Int64) -> Record {
        .gap(
            Record.Gap(
                journey: "ship",
                service: "shipping",
                reason: .local,
                plannedFirst: Sample.moment(first).wall,
                plannedLast: Sample.moment(last).wall,
                count: 3
            )
        )
    }

    private func seconds(_ records: [Record]) -> [ClosedRange<Int64>] {
        var spans = WritingSpans()
        for record in records { spans.handle(record) }
        return spans.all.map { span in
            let seconds = [span.lowerBound, span.upperBound].map {
                ($0.nanoseconds - Sample.moment(0).wall.nanoseconds) / 1_000_000_000
            }
            return seconds[0]...seconds[1]
        }
    }

    @Test("is each life from its start to the last time that it states")
    func lives() {
        #expect(seconds([]) == [])
        #expect(seconds([run(5), run(9)]) == [5...9], "read from the middle of a life")
        let life = [start(10), run(12), run(30), .stop(reason: "stopped")]
        #expect(seconds(life) == [10...30])
        #expect(seconds(life + [start(90), run(95)]) == [10...30, 90...95])
        #expect(seconds(life + [start(90)]) == [10...30, 90...90])
    }

    @Test("goes on while only gaps come, and a gap of the time before a start is none of it")
    func gaps() {
        #expect(seconds([start(10), run(20), gap(25, 60)]) == [10...60])
        #expect(seconds([start(10), gap(25, 60), gap(61, 90)]) == [10...90])
        let dead = [start(10), run(20), start(90), gap(25, 85)]
        #expect(seconds(dead) == [10...20, 90...90])
        #expect(seconds(dead + [run(95)]) == [10...20, 90...95])
    }

    @Test("what was missed proves nothing, nor does a clock that was set back")
    func doubtful() {
        #expect(seconds([start(10), run(20), run(40, .missed)]) == [10...20])
        #expect(seconds([start(10), run(20), run(15)]) == [10...20])
    }
}
