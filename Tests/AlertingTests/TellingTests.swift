import Alerting
import ProbeModel
import Testing

@Suite("What people are told of incidents")
struct TellingTests {
    private func tracking(_ alert: inout Alert) { alert.service = "tracking" }

    @Test("the end names the alert with which the incident was told, whoever works again last")
    func ends() {
        var town = Town()
        #expect(town.tell(.sample("ship", at: 100)) == ["firing ship, known by ship"])
        #expect(town.tell(.sample("print", at: 110)).isEmpty)
        #expect(town.tell(.sample("ship", .resolved, at: 300)).isEmpty)
        #expect(
            town.tell(.sample("print", .resolved, at: 310)) == ["resolved print, known by ship"]
        )
        #expect(
            town.tell(.sample("print", at: 900) { $0.id = RunID(bits: 77) }) == [
                "again print, known by print"
            ]
        )
    }

    @Test("an alert of another service is told to that service's people, who may know nothing yet")
    func services() {
        var town = Town()
        #expect(town.tell(.sample("ship", at: 100)) == ["firing ship, known by ship"])
        #expect(
            town.tell(.sample("track", at: 110, tracking)) == ["firing track, known by ship+track"]
        )
        #expect(town.tell(.sample("trace", at: 120, tracking)).isEmpty)
        #expect(town.tell(.sample("ship", .resolved, at: 300)).isEmpty)
        #expect(town.tell(.sample("trace", .resolved, at: 305, tracking)).isEmpty)
        #expect(
            town.tell(.sample("track", .resolved, at: 310, tracking))
                == ["resolved track, known by ship+track"]
        )
    }

    @Test("a page behind a ticket of its journey is one incident, which somebody must take up anew")
    func raised() throws {
        var town = Town()
        let ticket = Alert.sample("ship", at: 100) {
            ($0.level, $0.id) = (.ticket, RunID(bits: 99))
        }
        #expect(town.tell(ticket) == ["firing ship, known by ship"])
        _ = town.say(.sample(.acknowledge, ticket.id))
        #expect(town.tell(.sample("ship", at: 500)) == ["firing ship, known by ship+ship"])
        let incident = try #require(town.book.incidents.open.first)
        #expect(town.book.incidents.open.count == 1 && incident.level == .page)
        #expect(incident.acknowledgement == nil)
        #expect(town.tell(.sample("ship", .resolved, at: 600)).isEmpty, "the ticket lasts")
        var end = ticket
        (end.change, end.at) = (.resolved, Transcript.origin + .seconds(700))
        #expect(town.tell(end) == ["resolved ship, known by ship+ship"])
    }

    @Test("what blames the same component soon after a re-opening joins it")
    func joinsReopened() {
        var town = Town()
        let blame = { (alert: inout Alert) in (alert.component, alert.step) = ("psp", "pay") }
        _ = town.tell(.sample("ship", at: 100) { $0.component = "psp" })
        _ = town.tell(.sample("ship", .resolved, at: 300) { $0.component = "psp" })
        let back = Alert.sample("ship", at: 1000) {
            ($0.component, $0.id) = ("psp", RunID(bits: 77))
        }
        _ = town.tell(back)
        #expect(town.tell(.sample("track", at: 1100, blame)).isEmpty)
        #expect(town.book.incidents.open.count == 1)
        let late = Alert.sample("print", at: 1301) { ($0.component, $0.step) = ("psp", "print") }
        #expect(town.tell(late) == ["firing print, known by print"])
    }

    @Test("a person's end is told like any other, and the journeys' own ends after it are not")
    func people() throws {
        var town = Town()
        _ = town.tell(.sample("ship", at: 100))
        let id = try #require(town.book.incidents.open.first).id
        #expect(town.say(.sample(.acknowledge, id)) == ["acknowledged: ada looks after it"])
        #expect(
            town.say(.sample(.resolve, id, "the bank is back")) == [
                "resolved ship, known by ship"
            ]
        )
        #expect(town.say(.sample(.resolve, id)).isEmpty, "once")
        #expect(town.tell(.sample("ship", .resolved, at: 500)).isEmpty)
        #expect(town.book.untold(["mail"], forgetful: []).isEmpty, "mail is new, and all is over")
    }

    @Test("a receiver that lacks something is told it at the next start")
    func untold() {
        var town = Town()
        let ship = Alert.sample("ship", at: 100)
        _ = town.tell(ship)
        town.deliver(ship, to: "mail")
        let missing = { (town: Town) in
            town.book.untold(["mail", "hook"], forgetful: ["hook"])
                .map { "\($0.telling.alert.change.word) \($0.missing.sorted())" }
        }
        #expect(missing(town) == ["firing [\"hook\"]"])
        town.deliver(ship, to: "hook")
        #expect(missing(town) == ["firing [\"hook\"]"], "it forgets")
        _ = town.tell(.sample("ship", .resolved, at: 300))
        #expect(missing(town) == ["resolved [\"hook\", \"mail\"]"])
        town.deliver(.sample("ship", .resolved, at: 300), to: "mail")
        town.deliver(.sample("ship", .resolved, at: 300), to: "hook")
        #expect(missing(town).isEmpty)
    }

    @Test("a delivery proves to a replay that something was held back no longer")
    func replay() {
        var town = Town()
        town.silence("ship", until: 1000)
        let ship = Alert.sample("ship", at: 100)
        _ = town.tell(ship)
        town.deliver(ship, to: "mail")
        #expect(town.release(at: 1000).isEmpty, "it was told before the restart")
        #expect(town.tell(.sample("ship", .resolved, at: 1100)) == ["resolved ship, known by ship"])
    }

    @Test("recorded anew, an alert is told to nobody, and its end to those who were told")
    func restated() {
        var town = Town()
        let ship = Alert.sample("ship", at: 100) { $0.incident = $0.id }
        #expect(town.tell(ship).isEmpty)
        #expect(town.book.untold(["mail"], forgetful: ["mail"]).isEmpty)
        let end = Alert.sample("ship", .resolved, at: 300) { $0.incident = $0.id }
        #expect(town.tell(end) == ["resolved ship, known by ship"])
    }

    /// The records of a daemon that tells `mail` of a random history, and what it told.
    private func ledger(_ seed: UInt64) -> (records: [TellingBook.Event], told: [Telling.Key]) {
        var town = Town()
        var records: [TellingBook.Event] = []
        var told: [Telling.Key] = []
        for event in IncidentBook.Event.history(seed) {
            let record: TellingBook.Event =
                switch event {
                case .recorded(let alert): .recorded(alert)
                case .intervened(let word, _): .intervened(word)
                }
            records.append(record)
            guard let telling = town.book.handle(record), telling.news == nil else { continue }
            let key = Telling.Key(telling.alert)
            told.append(key)
            records.append(.delivered(key, receiver: "mail"))
            _ = town.book.handle(.delivered(key, receiver: "mail"))
        }
        return (records, told)
    }

    @Test(
        "killed between any two records, nothing is told twice and nothing is lost",
        arguments: UInt64(1)...20
    )
    func killed(seed: UInt64) {
        let (records, told) = ledger(seed)
        #expect(Set(told).count == told.count && told.count > 10, "seed \(seed)")
        for cut in 1...records.count {
            var town = Town()
            var replayed: [Telling.Key] = []
            var delivered: [Telling.Key] = []
            for record in records[..<cut] {
                if let telling = town.book.handle(record), telling.news == nil {
                    replayed.append(.init(telling.alert))
                }
                if case .delivered(let key, _) = record { delivered.append(key) }
            }
            let left = town.book.untold(["mail"], forgetful: []).map {
                Telling.Key($0.telling.alert)
            }
            #expect(delivered + left == replayed, "seed \(seed), cut \(cut)")
            #expect(replayed == Array(told.prefix(replayed.count)), "seed \(seed), cut \(cut)")
        }
    }

    @Test(
        "those of a segment are told of a journey that joins, if no earlier one touched theirs",
        arguments: [
            ([], [], 1), (["shops"], ["shops"], 1), (["shops", "private"], ["private"], 1),
            (["shops"], ["private"], 2), ([], ["private"], 2), (["shops"], [], 1),
        ] as [([String], [String], Int)]
    )
    func segments(first: [String], second: [String], count: Int) {
        var town = Town()
        let told =
            town.tell(.sample("ship", at: 100) { $0.segments = first })
            + town.tell(.sample("print", at: 110) { $0.segments = second })
        let all = ["firing ship, known by ship", "firing print, known by ship+print"]
        #expect(told == Array(all.prefix(count)))
        _ = town.tell(.sample("print", .resolved, at: 300) { $0.segments = second })
        let end = town.tell(.sample("ship", .resolved, at: 310) { $0.segments = first })
        let known = count == 2 ? "ship+print" : "ship"
        #expect(end == ["resolved ship, known by \(known)"])
        // Back soon: nobody is woken, whomever it touches first.
        let again = Alert.sample("print", at: 900) {
            ($0.id, $0.segments) = (RunID(bits: 77), second)
        }
        let back = town.tell(again)
        #expect(back == ["again print, known by print"])
    }

    @Test("what a receiver refuses for good is told again after a restart if it lasts, else not")
    func refused() {
        var town = Town()
        let (begin, end) = (Alert.sample("ship", at: 100), Alert.sample("ship", .resolved, at: 300))
        _ = town.tell(begin)
        let refuse = { (alert: Alert, town: inout Town) in
            _ = town.book.handle(.refused(Telling.Key(alert), receiver: "mail"))
        }
        refuse(begin, &town)
        let untold = { (town: Town) in
            town.book.untold(["mail"], forgetful: []).map(\.telling.alert.change)
        }
        #expect(untold(town) == [.firing])
        _ = town.tell(end)
        #expect(untold(town).isEmpty, "who took no beginning hears no end")
        var taken = Town()
        _ = taken.tell(begin)
        taken.deliver(begin, to: "mail")
        _ = taken.tell(end)
        #expect(untold(taken) == [.resolved])
        for (seconds, count) in [(300, 1), (301, 0)] as [(Int64, Int)] {
            let time = Transcript.origin + .seconds(seconds)
            #expect(taken.book.untold(["mail"], forgetful: [], since: time).count == count)
        }
        refuse(end, &taken)
        #expect(untold(taken).isEmpty)
    }

    @Test("nobody is told of what was over before they took the first thing of its kind")
    func newcomer() {
        var town = Town()
        var first: [Alert] = []
        for (number, start) in [100, 5000, 10_000].enumerated() {
            let alert = Alert.sample("ship", at: Double(start)) {
                ($0.id, $0.step) = (RunID(bits: UInt64(60 + number)), "step \(number)")
                if number == 2 { $0.level = .ticket }
            }
            var end = alert
            (end.change, end.at) = (.resolved, alert.at + .seconds(60))
            _ = town.tell(alert)
            _ = town.tell(end)
            first.append(alert)
        }
        let owed = { (town: Town) in
            town.book.untold(["mail"], forgetful: []).map {
                "\($0.telling.alert.change.word) \($0.telling.alert.step)"
            }
        }
        #expect(owed(town).isEmpty)
        var second = town
        second.deliver(first[1], to: "mail")
        #expect(owed(second) == ["resolved step 1"], "no ticket either: it took none before")
        town.deliver(first[0], to: "mail")
        #expect(owed(town) == ["resolved step 0", "firing step 1", "resolved step 1"])
        _ = town.book.handle(
            .delivered(Telling.Key(first[1].id, .resolved), receiver: "mail")
        )
        #expect(owed(town) == ["resolved step 0"], "no beginning behind its end")
    }

    @Test("what a person ended stays ended in a replay that knows it by repetitions only")
    func endedByAPerson() {
        var town = Town()
        let alert = Alert.sample("ship", at: 100)
        let end = Intervention.sample(.resolve, alert.id, "the provider says so")
        _ = town.tell(alert)
        #expect(town.say(end) == ["resolved ship, known by ship"])
        var later = Town()
        var repeated = alert
        repeated.incident = alert.id
        #expect(later.tell(repeated).isEmpty)
        let said = later.book.handle(.repeated(end))
        #expect(said == nil && later.book.incidents.open.isEmpty && later.book.lasting.isEmpty)
        #expect(later.book.untold(["mail"], forgetful: ["mail"]).isEmpty)
        for book in [town, later] {
            var book = book
            let back = Alert.sample("ship", .resolved, at: 5000) { $0.id = alert.id }
            #expect(book.tell(back).isEmpty, "told already")
            let next = Alert.sample("track", at: 9000)
            #expect(book.tell(next) == ["firing track, known by track"])
        }
    }
}
