import Alerting
import ProbeModel
import Reliability
import Testing

@Suite("Mean times of incidents")
struct IncidentTimesTests {
    private func times(
        of service: String?,
        watched: [ClosedRange<Int64>] = [0...8000]
    ) -> IncidentTimes {
        var book = IncidentBook()
        // Begins 60 s before it is decided, the last good run 20 s before that.
        let good = { (alert: inout Alert) in
            (alert.since, alert.lastGoodAt) =
                (Transcript.origin + .seconds(240), Transcript.origin + .seconds(220))
        }
        let first = Alert.sample("ship", at: 300, good)
        _ = book.handle(.recorded(first))
        _ = book.handle(.intervened(.sample(.acknowledge, first.id)))
        _ = book.handle(.recorded(.sample("ship", .resolved, at: 630, good)))
        _ = book.handle(
            .recorded(
                .sample("find", at: 5000) { ($0.service, $0.step) = ("search", "find") }
            )
        )
        _ = book.handle(
            .recorded(
                .sample("slow", at: 6000) { ($0.level, $0.step) = (.ticket, "slow") }
            )
        )
        let end = Transcript.origin + .seconds(8000)
        let spans = watched.map {
            Transcript.origin + .seconds($0.lowerBound)..<Transcript.origin
                + .seconds($0.upperBound)
        }
        return IncidentTimes(book.all, of: service, in: Transcript.origin..<end, watched: spans)
    }

    @Test("count pages from the middle between the last good and the first bad run")
    func all() {
        let all = times(of: nil)
        #expect(all.detection.count == 2)
        #expect(all.detection.mean == .seconds(65), "70 s and 60 s")
        #expect(all.acknowledgement.count == 1)
        #expect(all.acknowledgement.mean == .seconds(100))
        #expect(all.repair.count == 1, "one lasts")
        #expect(all.repair.mean == .seconds(400))
        #expect(all.between.mean == .seconds((230 + 4940 - 630) / 2))
    }

    @Test(
        "time in which nobody was watching is no time without incidents",
        arguments: [
            ([], 0, 0), ([0...8000], 8000, 230 + 4940 - 630), ([-500...100, 700...1000], 400, 400),
            ([100...300, 500...5000], 4700, 130 + 4310), ([6000...9000], 2000, 0),
            ([700...1000, 800...1100, 900...950], 400, 400),
            // The clock was set back by more than an hour.
            ([6000...6500, 1000...2000], 1500, 1000),
        ] as [([ClosedRange<Int64>], Int, Int)]
    )
    func watched(spans: [ClosedRange<Int64>], observed: Int, quiet: Int) {
        let times = times(of: nil, watched: spans)
        #expect(times.observed == .seconds(observed))
        #expect(times.between.mean == .seconds(quiet) / 2)
    }

    @Test("what opens again within half an hour is one incident, with one repair")
    func again() {
        var book = IncidentBook()
        let first = Alert.sample("ship", at: 300) {
            $0.lastGoodAt = Transcript.origin + .seconds(220)
        }
        let second = Alert.sample("ship", at: 2100) {
            ($0.reopens, $0.lastGoodAt) = (first.id, Transcript.origin + .seconds(2000))
        }
        let tellings: [Alert] = [
            first, .sample("ship", .resolved, at: 900), second,
            .sample("ship", .resolved, at: 2400) { $0.reopens = first.id },
        ]
        for alert in tellings {
            _ = book.handle(.recorded(alert))
            if alert == first {
                _ = book.handle(.intervened(.sample(.acknowledge, first.id)))
            }
        }
        let end = Transcript.origin + .seconds(8000)
        let whole = Transcript.origin..<end
        let times = IncidentTimes(book.all, of: nil, in: whole, watched: [whole])
        #expect(times.repair.count == 1)
        #expect(times.repair.mean == .seconds(2400 - 230))
        #expect(times.acknowledgement.mean == .seconds(100), "the first time")
        #expect(times.detection.count == 1 && times.detection.mean == .seconds(70))
        #expect(times.between.mean == .seconds(230 + 8000 - 2400))
    }

    @Test("of one service")
    func ofService() {
        #expect(times(of: "search").detection.mean == .seconds(60))
        #expect(times(of: "search").acknowledgement.mean == nil)
        #expect(times(of: "nobody").between.count == 0)
    }
}
