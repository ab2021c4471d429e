import ArgumentParser
import JSON
import Journey
import ProbeModel

/// What compiling, judging and querying cost, in processor time. Needs no server.
struct CheckCost: AsyncParsableCommand {
    private struct Broken: Error {}

    func run() async throws {
        print("compile 1 000 journeys of 8 steps: \(try compile()) ms")
        print("checks and captures of a step, ordinary body: \(try judge(Self.ordinary)) µs")
        print("the same with filters and a group: \(try judge(Self.rich)) µs")
        let document = try JSON.parse(Array(Self.document.utf8))
        let filter = "$[?@.price > 900 && @.state == 'draft'].id"
        for query in ["$[-1].id", "$[*].price", filter, "$..id"] {
            print("\(query) on 100 kB: \(try time(of: query, in: document)) ms")
        }
        let parsing = measure(100) { _ = try? JSON.parse(Array(Self.document.utf8)) }
        print("reading these 100 kB: \(Workbench.text(parsing * 1000)) ms")
        print("css on a page of 100 kB, read once: \(try markup()) ms")
        try giveUp()
    }

    // MARK: Compile

    private func compile() throws -> String {
        let steps = (1...8).map { number in
            """
              - name: step \(number)
                component: [web, auth]
                post: "{{shop}}/items/\(number)"
                json: { user: robot, run: "{{uuid}}", parcels: [{ kg: 1.2 }] }
                expect:
                  status: 201
                  within: 800ms
                  json: { $.status: draft, $.rates: { count: { atLeast: 1 } } }
                capture: { item\(number): { json: $.id } }

            """
        }.joined()
        let service = "service: shop\nvariables: { shop: \"https://shop.example\" }\n"
        let journeys = (0..<1000).map { number in
            SourceText(
                path: "j\(number).yaml",
                text: "journey: j\(number)\nservice: shop\nevery: 1m\nsteps:\n\(steps)"
            )
        }
        let start = Process.cpuSeconds
        let catalogue = Catalogue.compile([SourceText(path: "s.yaml", text: service)] + journeys)
        let seconds = Process.cpuSeconds - start
        guard catalogue.plans.count == 1000 else { throw Broken() }
        return Workbench.text(seconds * 1000)
    }

    // MARK: Judge

    private static let ordinary = """
        expect:
          status: 200
          header: { Content-Type: { startsWith: application/json } }
          json: { $.status: draft, $.rates: { count: { atLeast: 1 } } }
        capture: { shipment: { json: $.id } }
        """
    private static let rich = """
        expect:
          json: { "$.rates[0].price": { filter: toFloat, atLeast: 1 } }
          anyOf: [{ header: { X-Cache: HIT } }, { json: { $.status: { anyOf: [draft, paid] } } }]
        capture: { shipment: { json: $.id, filter: [trim, { replace: ["-", ""] }] } }
        """

    private func judge(_ step: String) throws -> String {
        let body = #"{"status":"draft","id":"S-00123","rates":[{"carrier":"a","price":"12.50"}]}"#
        let head = Head([
            Header(name: "Server", value: "nginx"), Header(name: "Date", value: "today"),
            Header(name: "Content-Type", value: "application/json"),
            Header(name: "Content-Length", value: "78"),
        ])
        let seconds = try time(of: judging(body, head, by: step), rounds: 100_000)
        return Workbench.text(seconds * 1_000_000)
    }

    /// Seconds that it takes to judge an answer, which must end so.
    private func time(
        of judge: () -> Reason?,
        rounds: Int,
        gives reason: Reason? = nil
    ) throws -> Double {
        guard judge() == reason else { throw Broken() }
        return measure(rounds) { _ = judge() }
    }

    /// Judges an answer by a step's fields.
    private func judging(
        _ body: String,
        _ head: Head = Head([]),
        by step: String
    ) throws -> () -> Reason? {
        let lines = step.split(separator: "\n").map { "    \($0)\n" }.joined()
        let text = """
            journey: j
            every: 1m
            service: s
            steps:
              - name: a
                get: http://127.0.0.1/
            \(lines)
            """
        let catalogue = Catalogue.compile([SourceText(path: "j.yaml", text: text)])
        guard let plan = catalogue.plans.first else { throw Broken() }
        var exchange = Exchange(method: "GET", url: "http://127.0.0.1/")
        exchange.status = 200
        let response = Response(exchanges: [exchange], head: head, body: Array(body.utf8))
        var bindings = Bindings(plan: plan, secrets: [:], seed: 1, now: Timestamp(nanoseconds: 0))
        return { plan.steps[0].judge(response, &bindings).reason }
    }

    // MARK: Query

    private static let document: String =
        "["
        + (0..<1000).map { number in
            #"{"id":\#(number),"price":\#(number).5,"state":"draft","name":"a name of some size","#
                + #""tags":["red","blue"],"weight":{"kg":1.25}}"#
        }.joined(separator: ",") + "]"

    private func time(of text: String, in document: JSON) throws -> String {
        let query = try JSONPath(text)
        guard try !query.nodes(in: document).isEmpty else { throw Broken() }
        let seconds = measure(100) { _ = try? query.nodes(in: document) }
        return Workbench.text(seconds * 1000)
    }

    private func markup() throws -> String {
        let item = "<li class=offer><a href=\"/offers/12345\">An offer of some length</a></li>\n"
        let page = "<ul class=offers>" + String(repeating: item, count: 1350) + "</ul>"
        let step = "expect: { css: { \"ul.offers > li.offer\": { exists: on } } }"
        return Workbench.text(try time(of: judging(page, by: step), rounds: 50) * 1000)
    }

    /// A pattern that would run for ages, beside one that finds the same letters at once.
    private func giveUp() throws {
        let letters = String(repeating: "a", count: 40) + "!"
        func seconds(_ pattern: String, gives reason: Reason?) throws -> Double {
            let step = "expect: { body: { matches: \"\(pattern)\" } }"
            return try time(of: judging(letters, by: step), rounds: 20, gives: reason)
        }
        let (endless, plain) = try (seconds("(a+)+$", gives: .limit), seconds("^a+!$", gives: nil))
        print(
            "(a+)+$ on 40 letters, until it is too expensive: \(Workbench.text(endless * 1000)) ms, "
                + "^a+!$ on them: \(Workbench.text(plain * 1000)) ms"
        )
        guard endless < 0.05 else { throw Broken() }
    }

    /// Seconds of processor time that a piece of work takes, on average.
    private func measure(_ rounds: Int, _ work: () -> Void) -> Double {
        let start = Process.cpuSeconds
        for _ in 0..<rounds { work() }
        return (Process.cpuSeconds - start) / Double(rounds)
    }
}
