import Journey
import ProbeModel
import Testing

/// Short ways to ask one thing of one answer.
enum Asking {
    /// An answer that has something of everything.
    static let answer: Response = {
        var hop = Exchange(method: "GET", url: "http://shop.example/old")
        hop.status = 302
        hop.phases = phases(100)
        var last = Exchange(method: "GET", url: "https://shop.example/new?page=2&q=red+shoes")
        last.status = 200
        last.version = .http2
        last.peer = "[2001:db8::1]:443"
        last.phases = phases(400)
        last.certificate = Certificate(
            subject: "CN = shop.example",
            issuer: "CN = Test CA, O = Shop",
            notAfter: Timestamp(nanoseconds: 1_702_592_000_000_000_000),
            verification: 0,
            facts: Certificate.Facts(
                notBefore: Timestamp(nanoseconds: 1_690_000_000_000_000_000),
                serial: "0A3F",
                names: ["shop.example", "www.shop.example"]
            )
        )
        return Response(
            exchanges: [hop, last],
            head: Head([
                Header(name: "Content-Type", value: "application/json; charset=utf-8"),
                Header(name: "Vary", value: "Accept"), Header(name: "vary", value: "Cookie"),
                Header(name: "Date", value: "Wed, 15 Nov 2023 22:13:20 GMT"),
                Header(name: "X-Count", value: "5"),
                Header(
                    name: "Set-Cookie",
                    value: "session=s3ss10n; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax; "
                        + "Expires=Wed, 15-Nov-2023 22:13:20 GMT; Domain=shop.example"
                ),
            ]),
            cookies: [Cookie(name: "session", value: "s3ss10n")],
            body: Array(body.utf8)
        )
    }()

    static let body = """
        {"id":"00123","price":12.50,"count":3,"ok":true,"none":null,"name":"Ada <ada@x.example>",
         "tags":["a","b","c"],"prices":[0.1,0.2,1e0],"uuid":"6b9f5f0e-3c1a-4b7e-9f7e-0a1b2c3d4e5f",
         "old":"1700-01-01T00:00:00Z","made":"2023-11-04T10:00:00+01:00","ip4":"192.0.2.7","ip6":"2001:db8::7",
         "link":"/items?page=3&q=a%20b","packed":"eyJhIjoxfQ==","inner":"{\\"a\\":[1,2]}",
         "csv":"1;2;3","html":"<i>0</i><b>1</b>","empty":"","object":{"x":1}}
        """

    private static func phases(_ wait: Int64) -> Phases {
        Phases(
            lookup: Microseconds(1000),
            connect: Microseconds(2000),
            tls: Microseconds(3500),
            send: Microseconds(500),
            wait: Microseconds(wait * 1000),
            receive: Microseconds(4000)
        )
    }

    /// Judges one `expect` that is written as a flow mapping.
    static func judge(
        _ expect: String,
        _ response: Response = answer
    ) throws -> Judgement {
        try judge(lines: "expect: \(expect)", response).0
    }

    /// Captures one value, and gives it as text; nil with the reason if there is none.
    static func capture(
        _ capture: String,
        _ response: Response = answer
    ) throws -> (value: String?, Judgement) {
        let (judgement, _) = try judge(lines: "capture: { it: \(capture) }", response)
        return (judgement.captured.first?.value, judgement)
    }

    static func judge(
        lines: String,
        _ response: Response = answer
    ) throws -> (Judgement, Plan) {
        let catalogue = Shop.step("get: \"{{shop}}/\"\n\(lines)")
        let errors = catalogue.diagnostics.filter { $0.severity == .error }
        let plan = try #require(
            catalogue.plans.first,
            "\(errors.map(\.rendered).joined(separator: "\n"))"
        )
        var bindings = Shop.bindings(plan)
        return (plan.steps[1].judge(response, &bindings), plan)
    }
}
