import Alerting
import ProbeModel
import Testing

@Suite("Troubles of our own")
struct TroubleWatchTests {
    private let blind = Trouble(.blind, of: "ship")
    private let late = Trouble(.late)

    private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test("are told once when they have lasted, and once when they are over")
    func lasting() {
        var watch = TroubleWatch(patience: .seconds(20))
        #expect(watch.handle([blind: "x"], at: at(0)).isEmpty)
        #expect(watch.handle([blind: "x"], at: at(10)).isEmpty)
        #expect(watch.handle([blind: "x"], at: at(20)) == [.began(blind, "x")])
        #expect(watch.handle([blind: "x", late: "y"], at: at(30)).isEmpty)
        #expect(watch.told == [blind])
        #expect(watch.handle([late: "y"], at: at(40)) == [.ended(blind)])
        #expect(watch.handle([late: "y"], at: at(50)) == [.began(late, "y")])
        #expect(watch.handle([:], at: at(60)) == [.ended(late)])
        #expect(watch.told.isEmpty)
    }

    @Test("what is mute is told when it outlasts that, and never if it does not")
    func mute() {
        var watch = TroubleWatch(patience: .seconds(20))
        var deed = Intervention.sample(.silence, RunID(bits: 5))
        deed.matchers = [
            Matcher(name: "alertname", value: "ProbedTrouble"),
            Matcher(name: "journey", value: "ship"),
        ]
        (deed.from, deed.until) = (Transcript.origin, Transcript.origin + .seconds(60))
        var silences = SilenceBook { $0 == $1 }
        silences.handle(deed)
        let look = { (present: [Trouble: String], seconds: Int64, watch: inout TroubleWatch) in
            watch.handle(present, at: at(seconds)) { trouble in
                let now = Transcript.origin + .seconds(seconds)
                return silences.silence(at: now, of: trouble.label) != nil
            }
        }
        #expect(look([blind: "x", late: "y"], 0, &watch).isEmpty)
        #expect(look([blind: "x", late: "y"], 20, &watch) == [.began(late, "y")])
        var short = watch
        #expect(look([blind: "x", late: "y"], 60, &watch) == [.began(blind, "x")])
        #expect(look([late: "y"], 50, &short).isEmpty, "nobody knew")
    }

    @Test("what passes at once is told to nobody")
    func passing() {
        var watch = TroubleWatch(patience: .seconds(20))
        #expect(watch.handle([blind: "x"], at: at(0)).isEmpty)
        #expect(watch.handle([:], at: at(10)).isEmpty)
        #expect(watch.handle([blind: "x"], at: at(20)).isEmpty)
        #expect(watch.handle([blind: "x"], at: at(30)).isEmpty)
    }

    @Test(
        "a journey is out of sight after three intervals, five minutes at least",
        arguments: [(1, 300), (60, 300), (100, 300), (101, 303), (900, 2700)]
    )
    func blindness(every: Int, patience: Int) {
        #expect(Blindness.patience(every: .seconds(every)) == .seconds(patience))
    }
}
