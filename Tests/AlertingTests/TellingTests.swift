import Alerting
import ProbeModel
import Testing

/// What people are told of a time line of alerts, as lines.
private struct Town {
    var book: TellingBook

    init(needs: [String: Set<String>] = [:]) {
        book = TellingBook(IncidentRules(dependencies: needs)) { text, pattern in text == pattern }
    }

    private func line(_ telling: Telling) -> String {
        let known = telling.beginnings.map(\.journey).joined(separator: "+")
        switch telling.news {
        case .update(let words, _): return "update: \(words)"
        case .acknowledged(let words, _): return "acknowledged: \(words)"
        case nil: break
        }
        let how = telling.isAgain ? "again" : telling.alert.change.word
        return "\(how) \(telling.alert.journey), known by \(known)"
    }

    mutating func tell(_ alert: Alert) -> [String] {
        book.handle(.recorded(alert)).map { [line($0)] } ?? []
    }

    mutating func say(_ word: Intervention) -> [String] {
        book.handle(.intervened(word)).map { [line($0)] } ?? []
    }

    /// `failedAt` is when the last run of every journey failed.
    mutating func release(at seconds: Double, failedAt last: Double = .infinity) -> [String] {
        book.release(at: Transcript.origin + .seconds(seconds)) { _, time in
            last.isInfinite || Transcript.origin + .seconds(last) >= time
        }
        .map(line)
    }

    /// A silence of a journey from the origin until then.
    mutating func silence(_ journey: String, until seconds: Double) {
        silence("journey", journey, until: seconds)
    }

    mutating func silence(_ label: String, _ value: String, until seconds: Double) {
        var deed = Intervention.sample(.silence, RunID(bits: 5))
        deed.matchers = [Matcher(name: label, value: value)]
        (deed.from, deed.until) = (Transcript.origin, Transcript.origin + .seconds(seconds))
        _ = book.handle(.intervened(deed))
    }

    /// Maintenance of the service "shipping", in the place of what was planned before.
    mutating func plan(_ windows: Range<Double>...) {
        let silences = windows.map { window in
            SilenceBook.Silence(
                maintenance: "release",
                of: "shipping",
                in: Transcript.origin + .seconds(window.lowerBound)..<Transcript.origin
                    + .seconds(window.upperBound),
                by: "ada",
                reason: ""
            )
        }
        _ = book.handle(.planned(silences))
    }

    mutating func deliver(_ alert: Alert, to receiver: String) {
        _ = book.handle(.delivered(Telling.Key(alert), receiver: receiver))
    }
}

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
