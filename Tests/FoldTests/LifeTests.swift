import Alerting
import Digest
import Export
import Fold
import Ledger
import ProbeModel
import Testing

@Suite("An incident's life, and a daemon that is killed in it")
struct LifeTests {
    private static let policy = AlertPolicy()

    /// Customers cannot sign in from the first minute to the seventh, at the third journey from the
    /// third minute on. Ada looks after it. One journey fails once more at the tenth.
    private static func isBad(_ journey: String, _ second: Int) -> Bool {
        let begin = journey == "label" ? 180 : 60
        return begin..<420 ~= second || (journey == "quote" && 600..<760 ~= second)
    }

    /// As a daemon walks and writes it, with the runs that it asks for.
    private func recorded() throws -> Life {
        var life = try Life(Self.policy)
        var (extra, number) = ([String: (at: Int, kind: Run.Kind)](), UInt64(0))
        for second in 0..<1300 {
            for (name, every) in Town.journeys {
                let isDue = second % Int(every.seconds) == 0
                guard isDue || extra[name]?.at == second else { continue }
                number += 1
                let kind = isDue ? .scheduled : extra[name]?.kind ?? .scheduled
                life.add(.run(run(name, kind, second, number)))
                let wish = life.takeAsked(name)
                extra[name] = wish.map { (second + 1 + Int($0.after.seconds), $0.kind) }
            }
            if second == 150, let incident = life.fold.desk.incidents.open.first {
                life.add(acknowledgement(incident.id, second))
            }
        }
        return life
    }

    private func run(_ name: String, _ kind: Run.Kind, _ second: Int, _ number: UInt64) -> Run {
        let isBad = Self.isBad(name, second)
        var run = Run(
            id: RunID(bits: number),
            journey: name,
            service: Town.service(of: name),
            location: "here",
            kind: kind,
            plan: 1,
            planned: Story.origin + .seconds(second),
            outcome: isBad ? .failed : .passed
        )
        run.duration = Microseconds(.seconds(1))
        var step = Run.Step(name: "enter as \(name)", components: [], isCleanup: false)
        step.origin = .init(fragment: "login", step: "enter as {{user}}")
        step.state = isBad ? .failed : .passed
        if isBad { (step.reason, run.reason) = (.status, .status) }
        run.steps = [step]
        return run
    }

    private func acknowledgement(_ incident: RunID, _ second: Int) -> Record {
        let ada = Intervention.Person(user: 1000, process: 1, name: "ada")
        var word = Intervention(.acknowledge, by: ada, at: Story.origin + .seconds(second))
        (word.subject, word.text) = (incident, "on it")
        return .audit(.init(word, request: SHA256(of: [])))
    }

    @Test("one page for all that share the fragment, who took it up, its end, and both once more")
    func undisturbed() throws {
        let life = try recorded()
        let pages = life.fold.desk.incidents.all.filter { $0.level == .page }
        #expect(pages.count == 1)
        let incident = try #require(pages.first)
        #expect(Set(incident.members.map(\.alert.journey)) == ["label", "login", "quote"])
        #expect(incident.reopenings == 1 && !incident.isOpen)
        #expect(incident.words.map(\.text) == ["on it"])
        #expect(Set(life.told.map { Telling.Key($0.alert) }).count == life.told.count)
        let began = life.told.filter { $0.alert.change == .firing }
        let services = Set(began.filter { !$0.isAgain }.map(\.alert.service))
        #expect(services == ["auth", "shipping"])
        #expect(began.contains { $0.isAgain })
        let ended = life.told.filter { $0.alert.change == .resolved }
        #expect(ended.count == 2)
        #expect(life.told.last?.alert.change == .resolved)
    }

    @Test("killed between any two records: no page is lost or doubled, and no recovery")
    func killed() throws {
        let whole = try recorded()
        var replayed = try Town.fold(Self.policy)
        // A start takes up a snapshot that was made some records ago.
        var resumed = try restarted(replayed)
        for cut in 0...whole.ledger.count {
            check(replayed, cut, whole)
            check(resumed, cut, whole)
            guard cut < whole.ledger.count else { break }
            let entry = Entry(sequence: UInt64(cut + 1), record: whole.ledger[cut])
            _ = replayed.absorb(entry, isLive: false)
            _ = resumed.absorb(entry, isLive: false)
            if cut % 8 == 7 { resumed = try restarted(replayed) }
        }
    }

    private func restarted(_ life: Fold) throws -> Fold {
        var next = try Town.fold(Self.policy, isConfigured: false)
        next.resume(try Fold.State(#require(try life.state.snapshot())))
        _ = next.configure(try Town.terms(), [:], at: Story.origin)
        return next
    }

    /// Goes on behind the cut. Who took something that the ledger does not know is told once more.
    private func check(_ fold: Fold, _ cut: Int, _ whole: Life) {
        let (durable, rest) = (whole.ledger[..<cut], whole.ledger[cut...])
        var life = Life(after: fold, at: durable.compactMap(\.time).last ?? Story.origin)
        for cause in rest where cause.isCause { life.add(cause) }
        let told = durable.compactMap(\.delivered) + life.told.map { Telling.Key($0.alert) }
        let wanted = whole.told.map { Telling.Key($0.alert) }
        #expect(told.counts == wanted.counts, "cut \(cut)")
        #expect(told.last == wanted.last, "cut \(cut)")
        #expect(life.fold.desk.story == whole.fold.desk.story, "cut \(cut)")
        #expect(life.fold.book == whole.fold.book, "cut \(cut)")
    }
}

extension Record {
    /// Whether it came from outside, and is not what the daemon made of it.
    fileprivate var isCause: Bool {
        switch self {
        case .run, .audit: true
        default: false
        }
    }

    fileprivate var delivered: Telling.Key? {
        guard case .delivery(let delivery) = self else { return nil }
        return Telling.Key(delivery.alert, delivery.change)
    }
}

extension [Telling.Key] {
    fileprivate var counts: [Telling.Key: Int] { reduce(into: [:]) { $0[$1, default: 0] += 1 } }
}

extension IncidentDesk {
    /// What became of each incident.
    fileprivate var story: [String] {
        incidents.all.map { incident in
            "\(incident.id) \(incident.level) \(incident.opened) \(incident.resolved as Timestamp?) "
                + "\(incident.reopenings) \(incident.members.map(\.alert.journey)) "
                + "\(incident.words.map(\.text))"
        }
    }
}
