import Alerting
import ProbeModel
import Testing

extension Alert {
    /// An alert of the service "shipping", `seconds` after the origin.
    static func sample(
        _ journey: String,
        _ change: Change = .firing,
        at seconds: Double,
        _ adjust: (inout Alert) -> Void = { _ in }
    ) -> Alert {
        var alert = Alert(
            id: RunID(spanOf: journey, number: UInt64(seconds / 2000) + 1),
            change: change,
            service: "shipping",
            journey: journey,
            location: "here",
            step: "sign in",
            reason: .status,
            component: nil,
            since: Transcript.origin + .seconds(seconds - 60),
            at: Transcript.origin + .seconds(seconds),
            run: RunID(bits: UInt64(seconds)),
            summary: "customers cannot complete '\(journey)'"
        )
        adjust(&alert)
        return alert
    }
}

extension Intervention {
    /// A word of ada's, 400 seconds after the origin.
    static func sample(_ verb: Verb, _ subject: RunID, _ text: String = "") -> Intervention {
        let person = Person(user: 0, process: 1, name: "ada")
        var deed = Intervention(verb, by: person, at: Transcript.origin + .seconds(400))
        (deed.subject, deed.text) = (subject, text)
        return deed
    }
}

extension IncidentBook.Event {
    /// A random life of incidents, in the order of a ledger.
    static func history(_ seed: UInt64) -> [IncidentBook.Event] {
        var random = SplitMix64(seed: seed)
        var open: [String: Alert] = [:]
        var now = 0.0
        return (0..<120).map { number in
            now += Double.random(in: 0...400, using: &random)
            let journey = "journey \(Int.random(in: 0..<6, using: &random))"
            if Int.random(in: 0..<12, using: &random) == 0,
                let one = open.min(by: { $0.key < $1.key })?.value
            {
                return .intervened(Intervention.sample(.acknowledge, one.id))
            }
            if var alert = open.removeValue(forKey: journey) {
                alert.change = .resolved
                alert.at = Transcript.origin + .seconds(now)
                return .recorded(alert)
            }
            let alert = Alert.sample(journey, at: now) {
                $0.id = RunID(bits: UInt64(number + 1))
                $0.step = "step \(Int.random(in: 0..<3, using: &random))"
                $0.component = Bool.random(using: &random) ? "psp" : nil
            }
            open[journey] = alert
            return .recorded(alert)
        }
    }
}

extension RunID {
    /// The name of the n-th span of a journey.
    fileprivate init(spanOf journey: String, number: UInt64) {
        self.init(bits: journey.utf8.reduce(number) { $0 &* 31 &+ UInt64($1) })
    }
}

@Suite("Incidents")
struct IncidentTests {
    private func words(_ actions: [IncidentBook.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .open(let alert, _): "open \(alert.journey)"
            case .reopen(let alert, _): "reopen \(alert.journey)"
            case .resolve(let alert, _): "resolve \(alert.journey)"
            }
        }
    }

    private func tell(_ book: inout IncidentBook, _ alert: Alert) -> [String] {
        words(book.handle(.recorded(alert)))
    }

    @Test("another cause is another incident, unless both blame one component within five minutes")
    func causes() {
        var book = IncidentBook()
        let psp = { (alert: inout Alert) in (alert.component, alert.step) = ("psp", "pay") }
        let refund = { (alert: inout Alert) in (alert.component, alert.step) = ("psp", "refund") }
        #expect(tell(&book, .sample("ship", at: 100, psp)) == ["open ship"])
        #expect(tell(&book, .sample("refund", at: 200, refund)).isEmpty)
        #expect(tell(&book, .sample("search", at: 210)) == ["open search"])
        #expect(
            tell(
                &book,
                .sample("late", at: 900) { ($0.component, $0.step) = ("psp", "invoice") }
            ) == ["open late"]
        )
        #expect(book.open.count == 3)
    }

    @Test("a page and a ticket about one journey: whichever ends last ends the incident")
    func bothLevels() throws {
        for isPageLast in [false, true] {
            var book = IncidentBook()
            let ticket = { (alert: inout Alert) in
                (alert.id, alert.level) = (RunID(bits: 9), .ticket)
            }
            #expect(tell(&book, .sample("ship", at: 100)) == ["open ship"])
            #expect(tell(&book, .sample("ship", at: 200, ticket)).isEmpty)
            #expect(book.open.first?.openMembers.map(\.alert.level) == [.page])
            let ends = [
                Alert.sample("ship", .resolved, at: 300, ticket),
                .sample("ship", .resolved, at: 300),
            ]
            #expect(tell(&book, ends[isPageLast ? 0 : 1]).isEmpty)
            #expect(book.open.count == 1)
            #expect(tell(&book, ends[isPageLast ? 1 : 0]) == ["resolve ship"])
        }
    }

    @Test("what is back within half an hour is the same incident, later it is another one")
    func back() {
        var book = IncidentBook()
        #expect(tell(&book, .sample("ship", at: 100)) == ["open ship"])
        #expect(tell(&book, .sample("ship", .resolved, at: 500)) == ["resolve ship"])
        #expect(tell(&book, .sample("track", at: 900)) == ["reopen track"])
        #expect(tell(&book, .sample("track", .resolved, at: 950)) == ["resolve track"])
        #expect(book.all.count == 1)
        #expect(book.all.first?.reopenings == 1)
        #expect(tell(&book, .sample("mail", at: 950 + 1801)) == ["open mail"])
        #expect(book.similar(to: book.all[0]).map(\.id) == [book.all[1].id])
    }

    @Test(
        "how soon is the same incident its service's rule says",
        arguments: [
            ("shipping", 300, "reopen track"), ("shipping", 301, "open track"),
            ("tracking", 3600, "reopen track"), ("tracking", 3601, "open track"),
            ("mail", 1000, "reopen track"), ("mail", 1001, "open track"),
        ]
    )
    func reopening(service: String, after seconds: Double, words: String) {
        var book = IncidentBook(
            IncidentRules(
                reopening: .seconds(1000),
                reopenings: ["shipping": .seconds(300), "tracking": .seconds(3600)]
            )
        )
        _ = tell(&book, .sample("ship", at: 100))
        _ = tell(&book, .sample("ship", .resolved, at: 500))
        let back = Alert.sample("track", at: 500 + seconds) { $0.service = service }
        #expect(tell(&book, back) == [words])
    }

    @Test("who looked after it does so until it is over, and not when it is back")
    func acknowledgement() {
        var book = IncidentBook()
        let first = Alert.sample("ship", at: 100)
        _ = tell(&book, first)
        _ = book.handle(.intervened(Intervention.sample(.acknowledge, first.id)))
        _ = tell(&book, .sample("track", at: 450))
        #expect(book.open.first?.acknowledgement?.by == "ada")
        _ = tell(&book, .sample("ship", .resolved, at: 500))
        _ = tell(&book, .sample("track", .resolved, at: 510))
        #expect(tell(&book, .sample("track", at: 900)) == ["reopen track"])
        #expect(book.open.first?.acknowledgement == nil && book.open.first?.words.count == 1)
        #expect(book.open.first?.takenUp == Transcript.origin + .seconds(400))
    }

    @Test("a journey that joined an incident opens that one again, however often")
    func joined() {
        var book = IncidentBook()
        _ = tell(&book, .sample("ship", at: 100))
        let first = Alert.sample("track", at: 110)
        _ = tell(&book, first)
        _ = tell(&book, .sample("track", .resolved, at: 500))
        #expect(tell(&book, .sample("ship", .resolved, at: 510)) == ["resolve ship"])
        for number in 1...3 {
            let at = 510 + Double(number) * 2500
            let again = { (alert: inout Alert) in
                (alert.reopens, alert.step) = (first.id, "step \(number)")
            }
            #expect(tell(&book, .sample("track", at: at, again)) == ["reopen track"])
            #expect(tell(&book, .sample("track", .resolved, at: at + 9)) == ["resolve track"])
        }
        #expect(book.all.map(\.reopenings) == [3])
    }

    @Test("what opens again an incident that nobody remembers is a new one, by its own name")
    func forgotten() {
        var book = IncidentBook()
        let alert = Alert.sample("ship", at: 100) { $0.reopens = RunID(bits: 7) }
        #expect(tell(&book, alert) == ["open ship"])
        #expect(book.open.map(\.id) == [alert.id] && book[alert.id]?.id == alert.id)
    }

    @Test("a ticket about a journey that pages already says nothing more")
    func tickets() {
        var book = IncidentBook()
        let ticket = { (alert: inout Alert) in
            (alert.level, alert.id) = (.ticket, RunID(bits: 99))
        }
        #expect(tell(&book, .sample("ship", at: 100)) == ["open ship"])
        #expect(tell(&book, .sample("ship", at: 200, ticket)).isEmpty)
        #expect(book.open.count == 1)
        var alone = IncidentBook()
        #expect(tell(&alone, .sample("ship", at: 200, ticket)) == ["open ship"])
    }

    @Test("an incident of a service that needs another one says that it may come from there")
    func dependencies() {
        var book = IncidentBook(IncidentRules(dependencies: ["tracking": ["shipping"]]))
        let tracking = { (alert: inout Alert) in
            (alert.service, alert.step) = ("tracking", "find")
        }
        #expect(tell(&book, .sample("ship", at: 100)) == ["open ship"])
        #expect(tell(&book, .sample("track", at: 110, tracking)) == ["open track"])
        #expect(book.open.map(\.isDependent) == [true, false])
        #expect(tell(&book, .sample("track", .resolved, at: 300, tracking)) == ["resolve track"])
        #expect(tell(&book, .sample("ship", .resolved, at: 310)) == ["resolve ship"])
        #expect(tell(&book, .sample("track", at: 310 + 1801, tracking)) == ["open track"])
        #expect(book.open.map(\.isDependent) == [false])
    }

    @Test("people acknowledge, open, update and resolve by name")
    func people() throws {
        var book = IncidentBook()
        _ = book.handle(.recorded(.sample("ship", at: 100)))
        let id = try #require(book.open.first).id
        _ = book.handle(.intervened(Intervention.sample(.acknowledge, id)))
        _ = book.handle(.intervened(Intervention.sample(.update, id, "the provider knows")))
        #expect(book[id]?.acknowledgement?.by == "ada")
        #expect(book[id]?.words.map(\.text) == ["", "the provider knows"])
        _ = book.handle(.intervened(Intervention.sample(.resolve, id)))
        #expect(book.open.isEmpty)
        let own = RunID(bits: 4)
        var opening = Intervention.sample(.open, own, "labels smell")
        opening.service = "shipping"
        _ = book.handle(.intervened(opening))
        #expect(book[own]?.isOpen == true && book[own]?.isManual == true)
        #expect(book[own]?.services == ["shipping"])
        _ = book.handle(.intervened(Intervention.sample(.resolve, own)))
        #expect(book.open.isEmpty)
    }

    @Test(
        "at every cut the replay knows the same, and what it still says is what was left to say",
        arguments: UInt64(1)...20
    )
    func fold(seed: UInt64) {
        let events = IncidentBook.Event.history(seed)
        var whole = IncidentBook()
        let told = events.map { whole.handle($0) }
        for cut in events.indices {
            // The process dies; another one folds the ledger and goes on.
            var after = IncidentBook()
            for event in events[..<cut] { _ = after.handle(event) }
            let rest = events[cut...].map { after.handle($0) }
            #expect(rest == Array(told[cut...]), "seed \(seed), cut \(cut)")
            #expect(after == whole, "seed \(seed), cut \(cut)")
        }
        // Each page has one end, in that order; recoveries are as many as pages and re-openings.
        var open: Set<RunID> = []
        for action in told.joined() {
            switch action {
            case .open(_, let id), .reopen(_, let id): #expect(open.insert(id).inserted)
            case .resolve(_, let id): #expect(open.remove(id) != nil)
            }
        }
        #expect(open == Set(whole.open.map(\.id)))
    }

    @Test("recorded anew with its incident, an open alert finds it without its history")
    func restated() throws {
        var book = IncidentBook()
        _ = book.handle(.recorded(.sample("ship", at: 100)))
        _ = book.handle(.recorded(.sample("track", at: 130)))
        let id = try #require(book.incident(of: Alert.sample("track", at: 130).id))
        var later = IncidentBook()
        for journey in ["track", "ship"] {
            let alert = Alert.sample(journey, at: 100) { $0.incident = id }
            #expect(later.handle(.recorded(alert)).isEmpty, "nobody is told again")
        }
        #expect(later.open.map(\.id) == [id])
        #expect(words(later.handle(.recorded(.sample("ship", .resolved, at: 300)))).isEmpty)
        let last = later.handle(.recorded(.sample("track", .resolved, at: 310)))
        #expect(words(last) == ["resolve track"])
    }
}

@Suite("Silences")
struct SilenceTests {
    @Test(
        "mute what meets all their matchers",
        arguments: [
            (["service=shipping"], true), (["service=\"shipping\"", "step=pay"], false),
            (["service!=shipping"], false), (["journey=~sh.*"], true), (["journey!~sh.*"], false),
            (["severity=critical", "alertname=JourneyFailing"], true), ([], false),
            (["segments=private,shops"], true), (["segments=shops"], false),
        ] as [([String], Bool)]
    )
    func matching(texts: [String], isMuted: Bool) {
        var book = SilenceBook { text, pattern in
            pattern == "sh.*" && text.hasPrefix("sh")
        }
        let person = Intervention.Person(user: 0, process: 1, name: "ada")
        var deed = Intervention(.silence, by: person, at: Transcript.origin)
        deed.subject = RunID(bits: 5)
        deed.matchers = texts.compactMap { Matcher($0) }
        #expect(deed.matchers.count == texts.count)
        (deed.from, deed.until) = (Transcript.origin, Transcript.origin + .seconds(600))
        book.handle(deed)
        let alert = Alert.sample("ship", at: 100) { $0.segments = ["private", "shops"] }
        let at = { (seconds: Double) in
            book.silence(of: alert, at: Transcript.origin + .seconds(seconds)) != nil
        }
        #expect(at(100) == isMuted)
        #expect(!at(600), "it is over")
        deed.verb = .expire
        deed.at = Transcript.origin + .seconds(50)
        book.handle(deed)
        #expect(book.silence(of: alert, at: Transcript.origin + .seconds(100)) == nil)
    }

    @Test("texts that are no matcher", arguments: ["", "service", "=shipping", "a b=c"])
    func mistakes(text: String) {
        let matcher = Matcher(text)
        #expect(matcher == nil)
    }
}
