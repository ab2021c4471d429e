import Digest
import Journey
import ProbeModel
import Testing

@Suite("Plan")
struct PlanTests {
    @Test("the journey of the design compiles without a word")
    func design() throws {
        let catalogue = Shop.compile(Shop.journey)
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        let plan = try #require(catalogue.plans.first)
        #expect(plan.name == "ship-a-package")
        #expect(plan.service == "shipping")
        #expect(plan.every == .seconds(60))
        #expect(plan.promise == .seconds(8))
        #expect(plan.deadline == .seconds(60))
        #expect(!plan.allowsConfirmation)
        #expect(plan.steps.map(\.name) == ["sign in", "create the shipment", "label is ready"])
        #expect(plan.steps.map(\.components) == [["web", "auth"], [], []])
        #expect(plan.steps.map(\.isOnce) == [false, true, false])
        #expect(plan.steps.map(\.undo) == [nil, 0, nil])
        #expect(plan.steps[2].poll?.every == .milliseconds(500))
        #expect(plan.steps[2].poll?.time == .seconds(20))
        #expect(plan.steps.map(\.line) == [6, 12, 22])
        #expect(plan.cleanup.map(\.isUndo) == [true])
        #expect(catalogue.services.map(\.targetPartsPerMillion) == [999_000])
    }

    @Test("a whole run of it: requests, checks, captures, cleanup")
    func run() throws {
        let plan = try #require(Shop.compile(Shop.journey).plans.first)
        var bindings = Shop.bindings(plan)
        let login = try plan.steps[0].request(&bindings)
        #expect(login.method == "POST")
        #expect(login.url == "http://127.0.0.1:8080/login")
        #expect(
            login.body == Array(#"{"user":"robot","password":"correct horse/battery"}"#.utf8)
        )
        #expect(login.headers == [Header(name: "Content-Type", value: "application/json")])
        let signedIn = plan.steps[0].judge(
            Shop.answer(200, #"{"token":"t0ken-123456"}"#),
            &bindings
        )
        #expect(signedIn.isPassed)
        #expect(signedIn.checks.map(\.subject) == ["status", "within"])
        #expect(signedIn.captured == [Run.Attempt.Capture(name: "token", value: nil)])
        let create = try plan.steps[1].request(&bindings)
        #expect(
            create.headers.first
                == Header(name: "Authorization", value: "Bearer t0ken-123456", isSecret: true)
        )
        #expect(
            create.body == Array(#"{"to":"Elm Street 1","parcels":[{"kg":1.2}]}"#.utf8)
        )
        let created = plan.steps[1].judge(
            Shop.answer(201, #"{"status":"draft","rates":[1],"id":"00123"}"#),
            &bindings
        )
        #expect(created.isPassed, "\(created)")
        #expect(created.captured == [Run.Attempt.Capture(name: "shipment", value: "00123")])
        let label = try plan.steps[2].request(&bindings)
        #expect(label.url == "http://127.0.0.1:8080/shipments/00123/label")
        let early = plan.steps[2].judge(Shop.answer(404), &bindings)
        #expect(early.reason == .status)
        #expect(early.detail == "expected status 200, got 404")
        let cancel = try plan.cleanup[0].request(&bindings)
        #expect(cancel.method == "DELETE")
        let cancelled = plan.cleanup[0].judge(Shop.answer(500), &bindings)
        #expect(cancelled.detail == "expected status below 400, got 500")
        #expect(bindings.masked("x t0ken-123456 y") == "x ••• y")
    }

    @Test("a capture of a step that was not reached is a fault of the cleanup step, not a crash")
    func unbound() throws {
        let plan = try #require(Shop.compile(Shop.journey).plans.first)
        var bindings = Shop.bindings(plan)
        #expect(throws: Plan.Fault.unbound("shipment")) {
            try plan.cleanup[0].request(&bindings)
        }
        var bare = Bindings(plan: plan, secrets: [:], seed: 1, now: Timestamp(nanoseconds: 0))
        #expect(throws: Plan.Fault.missingSecret("shop_password")) {
            try plan.steps[0].request(&bare)
        }
        #expect(Plan.Fault.missingSecret("a").reason == .credential)
    }

    @Test("a variable that needs a missing secret is our fault, not the service's")
    func missingSecretInVariable() throws {
        let catalogue = Shop.step(
            "get: \"{{shop}}/\"\nheaders: { X-Key: \"{{key2}}\" }\nexpect: { status: 200 }",
            variables: "{ key2: \"k-{{secret.other}}\" }"
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        #expect(throws: Plan.Fault.missingSecret("other")) {
            try plan.steps[1].request(&bindings)
        }
    }

    @Test("comments and layout do not change the hash, values that are used do")
    func hash() throws {
        func hash(_ text: String, _ variables: [String: String] = [:]) throws -> String {
            let catalogue = Shop.compile(text, given: Givens(variables: variables))
            return try #require(catalogue.plans.first).hash.description
        }
        let original = try hash(Shop.journey)
        #expect(try hash("# more words\n" + Shop.journey) == original)
        #expect(try hash(Shop.journey, ["unused": "x"]) == original)
        #expect(try hash(Shop.journey, ["shop": "http://127.0.0.1:9"]) != original)
        #expect(try hash(Shop.journey.replacing("20s", with: "21s")) != original)
    }

    @Test("one journey for each row, its name too")
    func rows() throws {
        let catalogue = Shop.compile(
            """
            journey: track {{row.name}}
            service: shipping
            every: 1m
            rows:
              - { name: a, kg: 1.20, zip: "00123", password: "{{secret.shop_password}}" }
              - { name: b, kg: 3, zip: "4", password: "{{secret.shop_password}}" }
            steps:
              - name: look for {{row.name}}
                post: "{{shop}}/p/{{row.name}}"
                json: { kg: "{{row.kg}}", zip: "{{row.zip}}", p: "{{row.password}}", t: "{{row.zip}}x" }
                expect: { status: 200 }
            """
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        #expect(catalogue.plans.map(\.name) == ["track a", "track b"])
        var bindings = Shop.bindings(catalogue.plans[0])
        let request = try catalogue.plans[0].steps[0].request(&bindings)
        #expect(catalogue.plans[0].steps[0].name == "look for a")
        #expect(
            request.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"kg":1.20,"zip":"00123","p":"correct horse/battery","t":"00123x"}"#
        )
    }

    @Test("a fragment that no journey uses may name its steps by its parameters, and by no others")
    func unusedFragment() {
        let catalogue = Catalogue.compile([
            SourceText(
                path: "login.yaml",
                text: """
                    fragment: login
                    parameters: [user, part]
                    steps:
                      - name: sign in as {{user}}
                        component: [web, "{{part}}"]
                        post: "{{shop}}/login"
                        json: { user: "{{user}}" }
                        expect: { status: 200 }
                      - name: greet {{usr}}
                        get: "{{shop}}/"
                        expect: { status: 200 }
                    """
            )
        ])
        #expect(
            catalogue.diagnostics.map { "\($0.line) \($0.message)" }
                == ["9 'name' may hold values of a row or a fragment only"]
        )
    }

    @Test("a fragment's captures serve later steps, its parameters are filled in")
    func fragments() throws {
        let catalogue = Catalogue.compile(
            [
                SourceText(
                    path: "login.yaml",
                    text: """
                        fragment: login
                        parameters: { user: null, path: /login }
                        steps:
                          - name: sign in as {{user}}
                            post: "{{shop}}{{path}}"
                            json: { user: "{{user}}" }
                            expect: { status: 200 }
                            capture: { token: { json: $.token, secret: true } }
                        """
                ),
                SourceText(path: "shipping.yaml", text: Shop.service),
                SourceText(
                    path: "journey.yaml",
                    text: """
                        journey: quote
                        service: shipping
                        every: 10s
                        steps:
                          - use: login
                            with: { user: robot }
                          - name: quote
                            get: "{{shop}}/quote"
                            bearer: "{{token}}"
                            expect: { status: 200 }
                        """
                ),
            ]
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        let plan = try #require(catalogue.plans.first)
        #expect(plan.steps.map(\.name) == ["sign in as robot", "quote"])
        let origin = Run.Step.Origin(fragment: "login", step: "sign in as {{user}}")
        #expect(plan.steps.map(\.origin) == [origin, nil])
        var bindings = Shop.bindings(plan)
        #expect(try plan.steps[0].request(&bindings).url == "http://127.0.0.1:8080/login")
    }
}
