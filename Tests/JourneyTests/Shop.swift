import Journey
import ProbeModel

/// The journey of the design, its service, and short ways to compile and answer.
enum Shop {
    static let service = """
        service: shipping
        target: 99.9%
        variables:
          shop: http://127.0.0.1:8080
          address: Elm Street 1
        """

    static let journey = """
        journey: ship-a-package
        service: shipping
        every: 1m
        promise: 8s                      # the customer was promised this
        steps:
          - name: sign in
            component: [web, auth]
            post: "{{shop}}/login"
            json: { user: robot, password: "{{secret.shop_password}}" }
            expect: { status: 200, within: 800ms }
            capture: { token: { json: $.token, secret: true } }
          - name: create the shipment
            once: true                   # never sent twice blindly
            post: "{{shop}}/shipments"
            bearer: "{{token}}"
            json: { to: "{{address}}", parcels: [{ kg: 1.2 }] }
            expect:
              status: 201
              json: { $.status: draft, $.rates: { count: { atLeast: 1 } } }
            capture: { shipment: { json: $.id } }
            undo: cancel                 # a debt until the cleanup step confirms it
          - name: label is ready
            get: "{{shop}}/shipments/{{shipment}}/label"
            poll: { every: 500ms, for: 20s }
            expect: { status: 200, header: { Content-Type: { startsWith: application/pdf } } }
        cleanup:
          - name: cancel
            delete: "{{shop}}/shipments/{{shipment}}"
        """

    static func compile(_ journey: String, given: Givens = Givens()) -> Catalogue {
        Catalogue.compile(
            [
                SourceText(path: "shipping.yaml", text: service),
                SourceText(path: "journey.yaml", text: journey),
            ],
            given: given
        )
    }

    /// A journey of one step, whose fields are given as the lines of its mapping.
    static func step(_ fields: String, variables: String = "{}") -> Catalogue {
        let lines = fields.split(separator: "\n").map { "    \($0)\n" }.joined()
        return compile(
            """
            journey: one
            service: shipping
            every: 1m
            variables: \(variables)
            steps:
              - name: first
                get: "{{shop}}/"
                expect: { status: 200 }
                capture:
                  number: { json: $.number }
                  text: { json: $.text }
                  list: { json: $.list }
                  link: { header: Link }
                  key: { json: $.key, secret: true }
              - name: second
            \(lines)
            """
        )
    }

    static func bindings(_ plan: Plan, seed: UInt64 = 1) -> Bindings {
        Bindings(
            plan: plan,
            secrets: ["shop_password": Secret("correct horse/battery")],
            seed: seed,
            now: Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        )
    }

    static func answer(
        _ status: UInt16?,
        _ body: String = "",
        headers: [(String, String)] = [],
        cookies: [Cookie] = [],
        failure: Exchange.Failure? = nil
    ) -> Response {
        var exchange = Exchange(method: "GET", url: "http://127.0.0.1:8080/")
        exchange.status = status
        exchange.failure = failure
        exchange.version = .http11
        exchange.phases = Phases(
            lookup: .zero,
            connect: .zero,
            tls: .zero,
            send: .zero,
            wait: Microseconds(1500),
            receive: Microseconds(500)
        )
        return Response(
            exchanges: [exchange],
            head: Head(headers.map { Header(name: $0.0, value: $0.1) }),
            cookies: cookies,
            body: Array(body.utf8)
        )
    }
}
