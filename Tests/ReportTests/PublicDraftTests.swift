import Alerting
import JSON
import ProbeModel
import Report
import Testing

/// An incident and its services, as `incident show` has it.
private struct Scene {
    static let origin = Timestamp(nanoseconds: 1_795_230_000_000_000_000)  // 2026-11-21 03:00 UTC

    var book = IncidentBook()
    var presents = PresentBook()
    var services: [String: PublicService] = [
        "shipping": PublicService(
            clocks: .utc,
            named: "UTC",
            segments: ["private", "shops"],
            journeys: ["ship-a-package", "track-a-package", "quote"]
        )
    ]
    private var runs: UInt64 = 0

    mutating func run(_ journey: String, at seconds: Int, isGood: Bool) {
        runs += 1
        var run = Run(
            id: RunID(bits: runs),
            journey: journey,
            service: "shipping",
            location: "here",
            kind: .scheduled,
            plan: 1,
            planned: Self.origin + .seconds(seconds),
            outcome: isGood ? .passed : .failed
        )
        run.duration = Microseconds(.milliseconds(500))
        if !isGood { run.reason = .status }
        presents.absorb(run)
    }

    mutating func alert(
        _ journey: String,
        _ change: Alert.Change = .firing,
        at seconds: Int,
        _ fill: (inout Alert) -> Void = { _ in }
    ) {
        var alert = Alert(
            id: RunID(bits: 1000 + UInt64(journey.utf8.count)),
            change: change,
            service: "shipping",
            journey: journey,
            location: "here",
            step: "pay",
            reason: .status,
            component: nil,
            since: Self.origin + .seconds(120),
            at: Self.origin + .seconds(seconds),
            run: RunID(bits: 1),
            summary: "customers cannot complete '\(journey)': host psp.internal says 503"
        )
        alert.lastGoodAt = Self.origin + .seconds(60)
        alert.segments = ["shops"]
        fill(&alert)
        _ = book.handle(.recorded(alert))
    }

    func draft(at seconds: Int) throws -> [String] {
        var document = IncidentDocument(book, presents, at: Self.origin + .seconds(seconds))
        document.publicServices = services
        let incident = document.json(of: try #require(book.all.first))
        return ["publicState", "draft"].map { incident[$0]?.string ?? "" }
    }
}

@Suite("What a status page may say")
struct PublicDraftTests {
    private func failing() -> Scene {
        var scene = Scene()
        scene.run("track-a-package", at: 200, isGood: true)
        for minute in 2..<5 { scene.run("ship-a-package", at: minute * 60, isGood: false) }
        scene.alert("ship-a-package", at: 300)
        return scene
    }

    @Test("who cannot do what, since when, who else can, what works, and when there is more")
    func investigating() throws {
        let wanted =
            "Investigating: Customers of shipping cannot complete \"ship a package\": it stops at "
            + "\"pay\". Since 03:01 at the earliest, 03:02 at the latest (2026-11-21, UTC). "
            + "Affected: shops. Not affected: private. This works: \"track a package\". We are looking "
            + "for the cause. Next update by 03:40."
        #expect(try failing().draft(at: 430) == ["investigating", wanted])
    }

    @Test("where it fails is known when an answer blames somebody, whose name nobody reads")
    func identified() throws {
        var scene = Scene()
        scene.alert("ship-a-package", at: 300) { $0.component = "psp" }
        let draft = try scene.draft(at: 430)
        #expect(
            draft[0] == "identified" && draft[1].contains("We know where it fails and work on it.")
        )
        #expect(!draft[1].contains("psp") && !draft[1].contains("503"))
    }

    @Test("a step that several journeys share is where it fails")
    func shared() throws {
        var scene = Scene()
        for journey in ["ship-a-package", "quote"] {
            scene.alert(journey, at: 300) { $0.origin = .init(fragment: "login", step: "pay") }
        }
        let draft = try scene.draft(at: 430)
        #expect(draft[0] == "identified")
        #expect(
            draft[1].contains("complete \"quote\" and \"ship a package\": it stops at \"pay\".")
        )
    }

    @Test("what works again is watched, and then it is over, from when to when")
    func end() throws {
        var scene = failing()
        scene.run("ship-a-package", at: 600, isGood: true)
        let watched = try scene.draft(at: 630)
        #expect(watched[0] == "monitoring")
        #expect(
            watched[1].hasPrefix("Monitoring: It works again, and we keep watching: customers of")
        )
        scene.alert("ship-a-package", .resolved, at: 700)
        #expect(
            try scene.draft(at: 5000) == [
                "resolved",
                "Resolved: It is over: customers of shipping could not complete \"ship a package\": it "
                    + "stopped at \"pay\". It lasted from 03:02 to 03:11 (2026-11-21, UTC).",
            ]
        )
    }

    @Test("what a person opened is said in their words")
    func manual() throws {
        var scene = Scene()
        let ada = Intervention.Person(user: 1000, process: 1, name: "ada")
        var word = Intervention(.open, by: ada, at: Scene.origin)
        (word.subject, word.service, word.text) = (RunID(bits: 4), "shipping", "Labels smell")
        _ = scene.book.handle(.intervened(word))
        #expect(
            try scene.draft(at: 0)[1]
                == "Investigating: Labels smell. Since 03:00 (2026-11-21, UTC). We are looking for "
                + "the cause. Next update by 03:30."
        )
    }
}
