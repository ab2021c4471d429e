import JSON
import Journey
import ProbeModel
import Testing

@Suite("A journey that is walked in parts")
struct SeamTests {
    private static let journey = """
        journey: ship
        service: shipping
        every: 1h
        variables: { key: "{{uuid}}", agent: "robot {{secret.shop_password}}", unused: "{{uuid}}" }
        steps:
          - name: sign in
            post: "{{shop}}/login"
            headers: { X-Agent: "{{agent}}" }
            json: { key: "{{key}}" }
            expect: { status: 200 }
            capture:
              token: { json: $.token, secret: true }
              shipment: { json: $.id }
              parcels: { json: $.parcels }
              price: { json: $.price, remember: 3 }
          - name: in transit
            resume: { after: 2h, for: 3d }
            get: "{{shop}}/shipments/{{shipment | lowercase}}"
            headers: { Idempotency-Key: "{{key}}" }
            expect: { status: 200 }
          - name: each
            forEach: { name: parcel, in: parcels }
            get: "{{shop}}/parcels/{{parcel}}"
            expect: { status: 200 }
          - name: paid
            resume: { after: 1d }
            get: "{{shop}}/bills/{{shipment}}"
            headers: { X-Agent: "{{agent}}" }
            expect: { status: 200 }
        cleanup:
          - name: cancel
            delete: "{{shop}}/shipments/{{shipment}}"
            expect: { status: 200 }
        """

    private func plan(_ text: String = journey) throws -> Plan {
        let catalogue = Shop.compile(text)
        #expect(!catalogue.hasErrors, "\(catalogue.diagnostics.map(\.rendered))")
        return try #require(catalogue.plans.first)
    }

    /// A suspension before a step, by the plan with this fingerprint.
    private func waiting(_ step: String, plan: UInt64, values: [String: String]) -> Suspension {
        var suspension = Suspension(
            id: RunID(bits: 1),
            change: .waiting,
            at: .init(journey: "ship", service: "shipping", location: "here", step: step),
            kind: .scheduled,
            since: Timestamp(nanoseconds: 0)
        )
        suspension.plan = plan
        suspension.values = values.map { Run.Remembered(name: $0.key, json: $0.value) }
        return suspension
    }

    @Test("has the steps of each part, and the names and times of those that follow")
    func parts() throws {
        let plan = try plan()
        #expect(plan.isLasting && !plan.allowsConfirmation)
        #expect(plan.names == ["ship", "ship/in transit", "ship/paid"])
        #expect(
            plan.stepsOfParts == [
                "ship": ["sign in", "cancel"], "ship/in transit": ["in transit", "each", "cancel"],
                "ship/paid": ["paid", "cancel"],
            ]
        )
        #expect(plan.opening.steps.map(\.name) == ["sign in"])
        #expect(plan.opening.memories.map(\.name) == ["price"])
        let departure = try #require(plan.opening.departure)
        #expect(departure.step == "in transit" && plan.opening.arrival == nil)
        #expect(departure.after == .seconds(7200) && departure.time == .seconds(3 * 86_400))
        #expect(departure.every == .seconds(3600), "the journey's own interval")
        let second = try #require(
            plan.part(continuing: waiting("in transit", plan: plan.fingerprint, values: [:]))
        )
        #expect(second.steps.map(\.name) == ["in transit", "each"])
        #expect(second.loop(at: 1)?.steps == 1..<2 && second.loop(at: 0) == nil)
        #expect(second.departure?.step == "paid" && second.arrival?.step == "in transit")
        #expect(second.memories.isEmpty)
        let last = try #require(
            plan.part(continuing: waiting("paid", plan: plan.fingerprint, values: [:]))
        )
        #expect(last.steps.map(\.name) == ["paid"] && last.departure == nil)
        #expect(last.arrival?.time == .zero && last.cleanup.map(\.name) == ["cancel"])
        #expect(last.fingerprint == plan.fingerprint)
        let begun = try #require(plan.beginning(with: "each")).opening
        #expect(begun.steps.map(\.name) == ["in transit", "each"] && begun.first == 1)
    }

    @Test("keeps what later steps use, with its type, and no secret")
    func keeps() throws {
        let plan = try plan()
        let seam = try #require(plan.opening.departure)
        var bindings = Shop.bindings(plan)
        let body = #"{"token":"t0p-s3cret","id":"S-1","parcels":[1,"b"],"price":2}"#
        _ = plan.opening.steps[0].judge(Shop.answer(200, body), &bindings)
        let kept = try bindings.kept(for: seam)
        #expect(kept.map(\.name) == ["key", "parcels", "shipment"])
        #expect(kept.dropFirst().map(\.json) == [#"[1,"b"]"#, #""S-1""#])

        var later = Shop.bindings(plan, seed: 2)
        later.restore(kept, for: seam)
        #expect(try later.kept(for: seam) == kept)
        let part = try #require(
            plan.part(continuing: waiting("in transit", plan: plan.fingerprint, values: [:]))
        )
        let request = try part.steps[0].request(&later)
        #expect(request.url.hasSuffix("/shipments/s-1"))
        #expect(
            kept[0].json.contains(
                request.headers.first { $0.name == "Idempotency-Key" }?.value ?? "?"
            )
        )
    }

    @Test("does not keep a value that holds a secret although it is not marked, nor a document")
    func refused() throws {
        let plan = try plan()
        let seam = try #require(plan.opening.departure)
        let long = String(repeating: "x", count: Limits.suspensionBytes)
        for (id, fault) in [
            ("see correct horse/battery", Plan.Seam.Fault.secret("shipment")), (long, .tooLong),
        ] {
            var bindings = Shop.bindings(plan)
            _ = plan.opening.steps[0].judge(
                Shop.answer(200, #"{"token":"t0p-s3cret","id":"\#(id)","parcels":[],"price":2}"#),
                &bindings
            )
            #expect(throws: fault) { try bindings.kept(for: seam) }
            #expect(!fault.detail.isEmpty)
        }
    }

    @Test(
        "another plan goes on if it has the step and everything that the step needs",
        arguments: [
            ("paid", ["shipment": "1"], true), ("paid", [:], false),
            ("gone", ["shipment": "1"], false),
            // A variable is drawn anew.
            ("in transit", ["shipment": "1", "parcels": "[]"], true),
            ("in transit", ["shipment": "1"], false),
        ] as [(String, [String: String], Bool)]
    )
    func changed(step: String, values: [String: String], goesOn: Bool) throws {
        let part = try plan().part(continuing: waiting(step, plan: 1, values: values))
        #expect((part != nil) == goesOn)
    }

    @Test(
        "is tried again once an interval, a minute at least; a cron has no interval",
        arguments: [
            ("every: 1h", "1d", 3600), ("every: 30s", "1h", 60), ("every: 1h", "5m", 300),
            (#"schedule: { cron: "0 6 * * *" }"#, "3d", 60),
            (#"schedule: { cron: "0 6 * * *" }"#, "30s", 30),
        ] as [(String, String, Int64)]
    )
    func every(timing: String, time: String, seconds: Int64) throws {
        let text = Self.journey.replacing("every: 1h", with: timing)
            .replacing("for: 3d", with: "for: \(time)")
            .replacing("after: 1d", with: "after: 5m")
        #expect(try plan(text).opening.departure?.every == .seconds(seconds))
    }

    @Test(
        "is refused if it says how often it is tried, and is tried once",
        arguments: [
            ("every: 5m", "'every' needs 'for': it is tried once only"),
            ("for: 3m, every: 5m", "'every' is longer than 'for': it is tried once only"),
        ]
    )
    func once(fields: String, message: String) {
        let text = Self.journey.replacing("after: 1d", with: "after: 1m, \(fields)")
        let errors = Shop.compile(text).diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.message) == [message])
    }

    @Test(
        "is refused if too many could wait at once",
        arguments: [
            ("every: 1h", nil), ("every: 1m", "5760 journeys could wait at once; 1000 may"),
            // A minute from one start to the next, and two of them a day.
            (#"schedule: { cron: "0,1 6 * * *" }"#, nil),
        ] as [(String, String?)]
    )
    func many(timing: String, message: String?) {
        let text = Self.journey.replacing("every: 1h", with: timing)
            .replacing("after: 2h, for: 3d", with: "after: 1d, for: 3d")
        let errors = Shop.compile(text).diagnostics.filter { $0.severity == .error }
        #expect(errors.first?.message == message)
    }

    @Test("has caps of its own: what its steps do, and a run only the first part")
    func caps() throws {
        let text = Self.journey
            .replacing("every: 1h", with: "every: 1h\ncaps: { runs: 90, logins: 90 }")
            .replacing("- name: sign in", with: "- name: sign in\n    counts: login")
            .replacing("- name: paid", with: "- name: paid\n    counts: [login, creation]")
        let plan = try plan(text)
        #expect(plan.caps?.demand == [.runs: 1, .logins: 2, .creations: 1])
        #expect(plan.opening.caps?.demand == [.runs: 1, .logins: 1])
        for (step, demand) in [
            ("in transit", [:]), ("paid", [.logins: 1, .creations: 1]),
        ] as [(String, [Caps.Kind: Int])] {
            let part = plan.part(
                continuing: waiting(step, plan: plan.fingerprint, values: [:])
            )
            #expect(part?.caps?.demand == demand)
            #expect(part?.caps?.most == plan.caps?.most)
        }
    }

    @Test("names of parts are taken like those of journeys, and contracts may name them")
    func names() throws {
        let twin = Self.journey.replacing("journey: ship\n", with: "journey: ship/paid\n")
        let catalogue = Catalogue.compile([
            SourceText(path: "s.yaml", text: Shop.service),
            SourceText(path: "a.yaml", text: Self.journey),
            SourceText(path: "b.yaml", text: twin),
        ])
        #expect(
            catalogue.diagnostics.filter { $0.severity == .error }.map(\.message) == [
                "the journey 'ship/paid' is also defined at b.yaml:1",
                "the journey 'ship/paid' is also defined at a.yaml:1",
            ]
        )
        let contract = Shop.service + "\ncontract: { structure: { all: [ship, ship/paid] } }\n"
        let sound = Catalogue.compile([
            SourceText(path: "s.yaml", text: contract),
            SourceText(path: "a.yaml", text: Self.journey),
        ])
        #expect(!sound.hasErrors, "\(sound.diagnostics.map(\.rendered))")
        let outline = Outline(of: [SourceText(path: "a.yaml", text: Self.journey)])
        #expect(outline.journeys.map(\.name) == sound.plans.flatMap(\.names))
    }

    @Test("is not suspended within a fragment, used or not")
    func fragment() {
        let fragment = """
            fragment: look
            steps:
              - { name: a, get: "{{shop}}/", expect: { status: 200 } }
              - { name: b, get: "{{shop}}/", expect: { status: 200 }, resume: { after: 1h } }
            """
        let journey = "journey: one\nservice: shipping\nevery: 1m\nsteps: [{ use: look }]\n"
        for files in [[fragment], [fragment, Shop.service, journey]] {
            let catalogue = Catalogue.compile(
                files.enumerated().map { SourceText(path: "\($0.offset).yaml", text: $0.element) },
                given: Givens(variables: ["shop": "http://127.0.0.1:1"])
            )
            #expect(
                catalogue.diagnostics.map(\.message)
                    == ["a journey is not suspended within a fragment"]
            )
        }
    }
}
