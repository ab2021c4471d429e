import Alerting
import ProbeModel
import Testing

/// What people are told of an incident as it reaches further, as lines with the seconds.
private struct Life {
    var book = TellingBook(IncidentRules()) { text, pattern in text == pattern }
    var lines: [String] = []

    private mutating func note(_ telling: Telling?, at seconds: Double) {
        guard let telling else { return }
        let words =
            switch telling.news {
            case .update(let words, _): "update: \(words)"
            case .acknowledged(let words, _): "acknowledged: \(words)"
            case nil:
                "\(telling.alert.change.word): \(telling.reach?.text ?? telling.alert.summary)"
            }
        lines.append("\(Int(seconds)) \(words)")
    }

    /// An alert is in the ledger; these fail alike, and no alert is about them yet.
    mutating func tell(
        _ journey: String,
        _ change: Alert.Change = .firing,
        at seconds: Double,
        of service: String = "shipping",
        beside suspected: [SuspectedIncident] = []
    ) {
        let alert = Alert.sample(journey, change, at: seconds) { $0.service = service }
        let telling = book.handle(.recorded(alert))
        note(telling.map { book.widen($0, by: suspected) }, at: seconds)
        wait(until: seconds)
    }

    mutating func wait(until seconds: Double) {
        for telling in book.updates(at: Transcript.origin + .seconds(seconds)) {
            note(telling, at: seconds)
        }
    }

    mutating func say(_ verb: Intervention.Verb, _ text: String, _ id: RunID, at seconds: Double) {
        var word = Intervention.sample(verb, id, text)
        (word.service, word.at) = ("shipping", Transcript.origin + .seconds(seconds))
        note(book.handle(.intervened(word)), at: seconds)
    }
}

@Suite("How far an incident reaches, and who is told when it grows")
struct ReachTests {
    @Test("a page counts what fails alike, one update tells of doubling and of a new service")
    func growth() {
        var life = Life()
        life.tell("ship", at: 100)
        for (index, name) in ["b", "c", "d"].enumerated() {
            life.tell(name, at: 110 + Double(index))
        }
        life.wait(until: 219)
        life.wait(until: 220)
        life.tell("e", at: 230)
        life.wait(until: 1000)
        life.tell("bill", at: 1010, of: "billing")
        for name in ["ship", "b", "c", "d", "e"] { life.tell(name, .resolved, at: 1200) }
        life.tell("bill", .resolved, at: 1201, of: "billing")
        life.wait(until: 2000)
        #expect(
            life.lines == [
                "100 firing: 1 journey of shipping: 'ship'",
                "220 update: it reaches further: 4 journeys of shipping, among them 'b', 'c' and 'd'; "
                    + "1 when it was told",
                // Those of the other service are told for the first time, the others of its growth.
                "1010 firing: 6 journeys of billing and shipping, among them 'b', 'bill' and 'c'",
                "1010 update: it reaches further: 6 journeys of billing and shipping, among them 'b', "
                    + "'bill' and 'c'; 4 when it was told",
                "1201 resolved: all work again, 6 journeys of billing and shipping, among them 'b', "
                    + "'bill' and 'c'; the last: customers cannot complete 'bill'",
            ]
        )
    }

    @Test("a thousand journeys within a minute are one page and few updates")
    func storm() {
        var life = Life()
        for number in 0..<1000 { life.tell("j\(number)", at: 100 + Double(number) / 20) }
        for second in 151...4000 { life.wait(until: Double(second)) }
        #expect(life.lines.count == 2)
        #expect(life.lines.last?.hasPrefix("220 update: it reaches further: 1000 journeys") == true)
    }

    @Test("however slowly it grows, each update tells of twice as many")
    func slowGrowth() {
        var life = Life()
        for number in 0..<100 { life.tell("j\(number)", at: 100 + Double(number) * 200) }
        let told = life.lines.dropFirst().compactMap { $0.split(separator: " ").dropFirst(5).first }
        #expect(told == ["2", "4", "8", "16", "32", "64"])
    }

    @Test("what a silence mutes is not told to grow")
    func silenced() {
        var life = Life()
        life.tell("ship", at: 100)
        var deed = Intervention.sample(.silence, RunID(bits: 5))
        deed.matchers = [Matcher(name: "service", value: "shipping")]
        (deed.from, deed.until) = (Transcript.origin, Transcript.origin + .seconds(5000))
        _ = life.book.handle(.intervened(deed))
        life.tell("b", at: 300)
        life.wait(until: 900)
        #expect(life.lines.count == 1)
    }

    @Test("what a person opens is told like a page, and an alert of its service joins it")
    func opened() throws {
        var life = Life()
        let id = RunID(bits: 4)
        life.say(.open, "customers cannot pay", id, at: 100)
        life.say(.acknowledge, "on it", id, at: 110)
        life.tell("ship", at: 160)
        life.wait(until: 220)
        life.say(.update, "the provider restarts", id, at: 300)
        life.tell("ship", .resolved, at: 400)
        #expect(life.book.incidents.open.map(\.id) == [id], "until somebody says so")
        life.say(.resolve, "", id, at: 500)
        life.say(.update, "it was a certificate", id, at: 600)
        #expect(
            life.lines == [
                "100 firing: 0 journeys of shipping: ",
                "110 acknowledged: ada looks after it: on it",
                "220 update: it reaches further: 1 journey of shipping: 'ship'; none when it was told",
                "300 update: ada says: the provider restarts",
                "500 resolved: ada says that the incident is over",
            ]
        )
    }

    @Test(
        "a person's word does not hide what is more urgent, of another service, or later",
        arguments: [
            (Alert.Level.page, Alert.Level.page, "shipping", 1850.0, 1),
            (.page, .page, "shipping", 2300, 2), (.page, .page, "billing", 160, 2),
            (.ticket, .page, "shipping", 160, 2), (.page, .ticket, "shipping", 160, 1),
        ]
    )
    func hidden(
        said: Alert.Level,
        level: Alert.Level,
        service: String,
        at seconds: Double,
        incidents: Int
    ) {
        var book = TellingBook(IncidentRules()) { $0 == $1 }
        var word = Intervention.sample(.open, RunID(bits: 4), "customers cannot pay")
        (word.service, word.level, word.at) = ("shipping", said, Transcript.origin + .seconds(100))
        #expect(book.handle(.intervened(word))?.alert.level == said)
        let alert = Alert.sample("ship", at: seconds) {
            ($0.service, $0.level) = (service, level)
        }
        #expect((book.handle(.recorded(alert)) == nil) == (incidents == 1))
        #expect(book.incidents.open.count == incidents)
    }

    @Test("what a person opens in maintenance is told behind it, whatever the runs show")
    func openedInMaintenance() {
        var book = TellingBook(IncidentRules()) { $0 == $1 }
        let end = Transcript.origin + .seconds(900)
        let window = SilenceBook.Silence(
            maintenance: "release",
            of: "shipping",
            in: Transcript.origin..<end,
            by: "ada",
            reason: ""
        )
        _ = book.handle(.planned([window]))
        var word = Intervention.sample(.open, RunID(bits: 4), "customers cannot pay")
        word.service = "shipping"
        #expect(book.handle(.intervened(word)) == nil)
        #expect(book.release(at: end) { _, _ in false }.map(\.alert.id) == [RunID(bits: 4)])
    }

    @Test("what a person opened is told to nobody again when it is recorded anew, and its end is")
    func repeated() {
        var book = TellingBook(IncidentRules()) { $0 == $1 }
        var word = Intervention.sample(.open, RunID(bits: 4), "customers cannot pay")
        word.service = "shipping"
        #expect(book.handle(.repeated(word)) == nil)
        #expect(book.lasting.count == 1 && book.untold(["mail"], forgetful: []).isEmpty)
        let end = book.handle(.intervened(.sample(.resolve, RunID(bits: 4))))
        #expect(end?.beginnings.map(\.id) == [RunID(bits: 4)])
        #expect(book.lasting.isEmpty)
    }
}
