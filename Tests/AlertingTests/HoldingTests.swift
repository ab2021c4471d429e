import Alerting
import ProbeModel
import Testing

@Suite("What is held back from people")
struct HoldingTests {
    private func tracking(_ alert: inout Alert) { alert.service = "tracking" }

    @Test("an alert that is not silenced is told, though it joins an incident that is")
    func besideSilence() {
        var town = Town()
        town.silence("ship", until: 1000)
        #expect(town.tell(.sample("ship", at: 100)).isEmpty)
        #expect(town.tell(.sample("print", at: 110)) == ["firing print, known by print"])
        #expect(town.release(at: 1000).isEmpty, "they know")
        #expect(town.tell(.sample("print", .resolved, at: 1100)).isEmpty)
        #expect(
            town.tell(.sample("ship", .resolved, at: 1110)) == [
                "resolved ship, known by print"
            ]
        )
    }

    @Test("what lasts at the end of a silence is told then, what ended under it never")
    func silences() {
        var town = Town()
        town.silence("ship", until: 1000)
        #expect(town.tell(.sample("ship", at: 100)).isEmpty)
        #expect(town.release(at: 999).isEmpty)
        #expect(town.release(at: 1000) == ["firing ship, known by ship"])
        #expect(town.release(at: 1001).isEmpty, "once")
        #expect(town.tell(.sample("ship", .resolved, at: 1100)) == ["resolved ship, known by ship"])
        var short = Town()
        short.silence("ship", until: 1000)
        #expect(short.tell(.sample("ship", at: 100)).isEmpty)
        #expect(short.tell(.sample("ship", .resolved, at: 300)).isEmpty, "nobody knew")
        #expect(short.release(at: 1000).isEmpty)
        let again = Alert.sample("ship", at: 1200) { $0.id = RunID(bits: 8) }
        #expect(short.tell(again) == ["firing ship, known by ship"], "somebody must be woken now")
    }

    @Test("maintenance holds back pages and tickets of its service, and what outlasts it is told")
    func maintenance() {
        var town = Town()
        town.plan(50..<1000)
        #expect(town.tell(.sample("ship", at: 100)).isEmpty)
        #expect(town.tell(.sample("print", at: 110) { $0.level = .ticket }).isEmpty)
        #expect(town.book.incidents.open.count == 2, "they are incidents all the same")
        #expect(town.tell(.sample("track", at: 120, tracking)) == ["firing track, known by track"])
        #expect(town.release(at: 999).isEmpty)
        #expect(town.release(at: 1000).first == "firing ship, known by track+ship")
        #expect(town.release(at: 1001).isEmpty, "once")
        var short = Town()
        short.plan(50..<1000)
        #expect(short.tell(.sample("ship", at: 100)).isEmpty)
        #expect(short.tell(.sample("ship", .resolved, at: 300)).isEmpty, "nobody knew")
        #expect(short.release(at: 1000).isEmpty)
    }

    @Test("what failed in maintenance is told by the first failure behind it")
    func overrun() {
        var town = Town()
        town.plan(50..<1000)
        #expect(town.tell(.sample("ship", at: 100)).isEmpty)
        #expect(town.release(at: 1000, failedAt: 999).isEmpty)
        #expect(town.release(at: 1030, failedAt: 1000) == ["firing ship, known by ship"])
    }

    @Test("maintenance that begins later takes nothing back: the end of what was told is told")
    func maintenanceInIncident() {
        var town = Town()
        town.plan(200..<1000)
        #expect(town.tell(.sample("ship", at: 100)) == ["firing ship, known by ship"])
        let touched = Alert.sample("print", at: 210) { $0.segments = ["shops"] }
        #expect(town.tell(touched).isEmpty, "another group's people are told later")
        #expect(town.tell(.sample("ship", .resolved, at: 300)).isEmpty)
        #expect(
            town.tell(.sample("print", .resolved, at: 310)) == ["resolved print, known by ship"]
        )
        #expect(town.release(at: 1000).isEmpty)
    }

    @Test("maintenance that is cancelled mutes no more")
    func cancelled() {
        var town = Town()
        town.plan(50..<1000)
        #expect(town.tell(.sample("ship", at: 100)).isEmpty)
        town.plan(50..<200)
        #expect(town.release(at: 199).isEmpty)
        #expect(town.release(at: 200) == ["firing ship, known by ship"])
        let active = town.book.silences.active(at: Transcript.origin + .seconds(60))
        #expect(active.map(\.comment) == ["release"] && active.allSatisfy(\.isMaintenance))
    }

    @Test(
        "what was told ahead of the disk at the end of a silence is not told again from the ledger"
    )
    func silencedAhead() {
        var town = Town()
        town.silence("ship", until: 1000)
        let alert = Alert.sample("ship", at: 100)
        #expect(town.tell(alert).isEmpty)
        _ = town.book.handle(.toldAhead(Telling.Key(alert)))
        #expect(town.release(at: 1000).isEmpty)
        #expect(town.book.lasting.map(\.alert) == [alert])
        #expect(town.tell(.sample("ship", .resolved, at: 1100)) == ["resolved ship, known by ship"])
        _ = town.book.handle(.toldAhead(Telling.Key(alert)))
        #expect(town.release(at: 1200).isEmpty && town.book.lasting.isEmpty)
    }

    @Test("what needs a failing service is told when it outlasts that by five minutes")
    func dependencies() {
        var town = Town(needs: ["tracking": ["shipping"]])
        let find = { (alert: inout Alert) in (alert.service, alert.step) = ("tracking", "find") }
        #expect(town.tell(.sample("ship", at: 100)) == ["firing ship, known by ship"])
        #expect(town.tell(.sample("track", at: 110, find)).isEmpty)
        #expect(town.release(at: 300).isEmpty)
        #expect(town.tell(.sample("ship", .resolved, at: 310)) == ["resolved ship, known by ship"])
        #expect(town.release(at: 609).isEmpty, "it may end with the other one")
        #expect(town.release(at: 610) == ["firing track, known by track"])
        #expect(
            town.tell(.sample("track", .resolved, at: 700, find))
                == ["resolved track, known by track"]
        )
        var short = Town(needs: ["tracking": ["shipping"]])
        _ = short.tell(.sample("ship", at: 100))
        _ = short.tell(.sample("track", at: 110, find))
        _ = short.tell(.sample("ship", .resolved, at: 310))
        #expect(short.tell(.sample("track", .resolved, at: 400, find)).isEmpty, "nobody knew")
    }

    @Test("a needed service that works again holds nobody back, though its incident goes on")
    func neededIsWell() {
        var town = Town(needs: ["tracking": ["shipping"]])
        let search = { (alert: inout Alert) in alert.service = "search" }
        let find = { (alert: inout Alert) in (alert.service, alert.step) = ("tracking", "find") }
        _ = town.tell(.sample("ship", at: 100))
        _ = town.tell(.sample("look", at: 110, search))
        _ = town.tell(.sample("ship", .resolved, at: 300))
        #expect(town.book.incidents.open.count == 1)
        var later = town
        #expect(town.tell(.sample("track", at: 310, find)) == ["firing track, known by track"])
        // Of what is held already the five minutes count from the end of that service.
        later.silence("service", "tracking", until: 320)
        #expect(later.tell(.sample("track", at: 310, find)).isEmpty)
        #expect(later.release(at: 599).isEmpty)
        #expect(later.release(at: 600) == ["firing track, known by track"])
    }

    @Test("what a person says of a needed service holds nobody back")
    func manualIsNoReason() {
        var town = Town(needs: ["tracking": ["shipping"]])
        var word = Intervention.sample(.open, RunID(bits: 3), "the label text is wrong")
        word.service = "shipping"
        _ = town.say(word)
        #expect(town.tell(.sample("track", at: 500, tracking)) == ["firing track, known by track"])
    }

    @Test("a ticket waits like the page of its incident that is held, and is no news after that")
    func ticketBetween() {
        var town = Town(needs: ["tracking": ["shipping"]])
        let find = { (alert: inout Alert) in (alert.service, alert.step) = ("tracking", "find") }
        _ = town.tell(.sample("ship", at: 100))
        #expect(town.tell(.sample("track", at: 110, find)).isEmpty)
        _ = town.tell(.sample("ship", .resolved, at: 310))
        let ticket = Alert.sample("track", at: 320) {
            find(&$0)
            ($0.level, $0.id) = (.ticket, RunID(bits: 99))
        }
        #expect(town.tell(ticket).isEmpty)
        #expect(town.release(at: 609).isEmpty)
        #expect(town.release(at: 610) == ["firing track, known by track"])
    }

    @Test("a ticket that was told in between wakes nobody: the page that was held is told")
    func ticketBeside() {
        var town = Town()
        town.silence("severity", "critical", until: 1000)
        #expect(town.tell(.sample("ship", at: 100)).isEmpty)
        let ticket = Alert.sample("ship", at: 110) {
            ($0.level, $0.id) = (.ticket, RunID(bits: 99))
        }
        #expect(town.tell(ticket) == ["firing ship, known by ship"])
        #expect(town.release(at: 1000) == ["firing ship, known by ship+ship"])
    }
}
