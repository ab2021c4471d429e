import Journey
import Testing

@Suite("Oversights")
struct OversightTests {
    @Test(
        "what is meant so is no oversight",
        arguments: [
            // The step that uses it asks whether it is there, is left out with it, or may fail too.
            "tolerate: true | when: { v: { exists: on } }",
            "when: { address: Oak } | when: { address: Oak, shop: { exists: on } }",
            "tolerate: true | tolerate: true",
            "retry: { count: 1 } | pause: 1s",
        ]
    )
    func meant(lines: String) {
        let parts = lines.split(separator: " | ")
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            steps:
              - name: first
                get: "{{shop}}/"
                expect: { status: 200 }
              - name: get
                get: "{{shop}}/"
                \(parts[0])
                capture: { v: { json: $.v } }
              - name: use
                get: "{{shop}}/{{v}}"
                \(parts[1])
                expect: { status: 200 }
            cleanup:
              - { name: bye, get: "{{shop}}/{{v}}" }
            """
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
    }

    @Test(
        "a key that is drawn for each attempt makes a second order of what is sent again",
        arguments: [
            ("retry: { count: 1 }", "{{uuid}}", true),
            ("poll: { for: 2s }", "order-{{random.string 8 | uppercase}}", true),
            ("pause: 1s", "{{uuid}}", false),
            ("retry: { count: 1 }", "{{key}}", false),
            ("retry: { count: 1 }", "{{now unix}}", false),
        ]
    )
    func idempotency(flow: String, key: String, isTold: Bool) {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            variables: { key: "{{uuid}}" }
            steps:
              - name: order
                post: "{{shop}}/orders"
                \(flow)
                headers: { Idempotency-Key: "\(key)", X-Again: "{{uuid}} {{key}}" }
                expect: { status: 201 }
            """
        )
        let told = catalogue.diagnostics.filter { $0.message.contains("another Idempotency-Key") }
        #expect(told.map(\.severity) == (isTold ? [.warning] : []))
        #expect(catalogue.plans.count == 1 && catalogue.diagnostics.count == told.count)
    }

    @Test("two steps of which each may capture it are taken for alternatives")
    func alternatives() {
        let steps = ["Oak", "Elm"].map { street in
            """
              - name: \(street)
                get: "{{shop}}/"
                when: { address: \(street) }
                capture: { v: { json: $.v } }
            """
        }
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            steps:
            \(steps.joined(separator: "\n"))
              - { name: use, get: "{{shop}}/{{v}}", expect: { status: 200 } }
            """
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
    }

    @Test("a loop's own captures are there within a turn, and polls that fit are no oversight")
    func turns() {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            deadline: 10s
            steps:
              - name: list
                get: "{{shop}}/"
                poll: { every: 1s, for: 10s }
                capture: { list: { json: $.list } }
              - forEach: { name: e, in: list }
                steps:
                  - { name: a, get: "{{shop}}/{{e}}", capture: { v: { json: $.v } } }
                  - { name: b, get: "{{shop}}/{{v}}", expect: { status: 200, within: 30s } }
            """
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
    }
}
