import JSON
import Journey
import Testing
import Translation

/// What a browser recorded: the values that it was given and sent back.
@Suite("A recorded value")
struct RecordedFlowTests {
    /// An answer with a body and headers, and the request after it.
    struct Flow: Sendable, CustomTestStringConvertible {
        let type: String
        let body: String
        var headers: [String] = []
        /// Method, address, headers and body, apart by `|`.
        let later: String
        let wanted: [String]

        var testDescription: String { "\(wanted)" }
    }

    private static let page = """
        <!doctype html><form action=/a><input type=hidden name=_csrf value="hid-1122/33+4="></form>
        <form><input type="hidden" name="_csrf" value="hid-9988"><input name=user value=robot77>
        <meta name="csrf-token" content="tok-112233">
        """

    @Test(
        "is captured wherever the answer has it",
        arguments: [
            Flow(
                type: "text/html; charset=utf-8",
                body: page,
                later: "POST|http://a/login||_csrf=hid-1122%2F33%2B4%3D&user=robot77",
                wanted: [
                    "_csrf: { css: \"input[name=\\\"_csrf\\\"]::attr(value)\", filter: first, secret: true }",
                    "form: { _csrf: \"{{_csrf}}\", user: robot77 }",
                ]
            ),
            Flow(
                type: "text/html",
                body: page,
                later: "POST|http://a/login||_csrf=hid-9988",
                wanted: ["filter: { nth: 1 }, secret: true }", "form: { _csrf: \"{{_csrf}}\" }"]
            ),
            Flow(
                type: "text/html",
                body: page,
                later: "GET|http://a/me|X-CSRF-Token: tok-112233|",
                wanted: [
                    "csrf_token: { css: \"meta[name=\\\"csrf-token\\\"]::attr(content)\", secret: true }",
                    "headers: { X-CSRF-Token: \"{{csrf_token}}\" }",
                ]
            ),
            Flow(
                type: "text/plain",
                body: "",
                headers: ["X-Request-Token: rt-99887766"],
                later: "GET|http://a/me?t=rt-99887766||",
                wanted: [
                    "x_request_token: { header: X-Request-Token, secret: true }",
                    "?t={{x_request_token}}",
                ]
            ),
            Flow(
                type: "text/plain",
                body: "",
                headers: ["Location: /orders/ord-778899?page=page-2a"],
                later: "POST|http://a/orders/ord-778899/pay||ref ord-778899 page-2a",
                wanted: [
                    "(?:[^/]+/){1}([^/?#]+)", "post: \"{{site}}/orders/{{order}}/pay\"",
                    "page: { header: Location, filter: { urlQueryParam: page } }",
                    "body: \"ref {{order}} {{page}}\"",
                ]
            ),
            Flow(
                type: "application/xml",
                body: "<r xmlns='u'><ref k='at-112233'>ref-44556677</ref><ref>x</ref></r>",
                later: "GET|http://a/at-112233/ref-44556677||",
                wanted: [
                    "ref: { xpath: \"//*[local-name()='ref'][not(*)]\", filter: first }",
                    "k: { xpath: \"//@*[local-name()='k']\" }", "get: \"{{site}}/{{k}}/{{ref}}\"",
                ]
            ),
            Flow(
                type: "text/html",
                body: "",
                headers: ["Set-Cookie: XSRF-TOKEN=ab%3D112233; Path=/"],
                later: "POST|http://a/b|X-XSRF-TOKEN: ab=112233|",
                wanted: [
                    "XSRF_TOKEN: { cookie: XSRF-TOKEN, filter: urlDecode, secret: true }",
                    "X-XSRF-TOKEN: \"{{XSRF_TOKEN}}\"",
                ]
            ),
            Flow(
                type: "application/json",
                body: #"{"id": "o-77889", "self": "/orders/o-77889"}"#,
                later: "GET|http://a/orders/o-77889||",
                wanted: ["get: \"{{site}}/orders/{{id}}\"", "capture: { id: { json: $.id } }"]
            ),
            Flow(
                type: "application/json",
                body: #"{"token": "t0k/en=", "next": "/a?b=c d9"}"#,
                later: "GET|http://a/?u=%2Fa%3Fb%3Dc%20d9&token=t0k%2Fen%3D||",
                wanted: ["get: \"{{site}}/?u={{next}}&token={{token}}\"", "$.token, secret: true"]
            ),
        ]
    )
    func captured(flow: Flow) throws {
        let parts = flow.later.split(separator: "|", omittingEmptySubsequences: false).map(
            String.init
        )
        let first = Self.entry("GET", "http://a/", answer: flow)
        let later = Self.entry(parts[0], parts[1], header: parts[2], body: parts[3])
        let translated = try Translated(.har, Self.archive([first, later]))
        let text = translated.texts[0]
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(
            separator: ", "
        )
        for wanted in flow.wanted {
            let shown = lines.replacing(":, ", with: ": { ")
            #expect(
                text.contains(wanted) || shown.contains(wanted.replacing(" }", with: "")),
                "\(wanted)\n\(text)"
            )
        }
        #expect(!translated.notes.contains { $0.hasPrefix("keep in") || $0.hasPrefix("no value") })
    }

    @Test(
        "is not taken for one that flows if a person would write it too",
        arguments: [
            ("text/html", "<input type=hidden name=lang value=english>", "lang=english"),
            ("text/html", "<input type=password name=pass value=hunter22>", "a=hunter22"),
            ("text/xml", "<a><b>form</b></a>", "a=form"),
            ("application/json", #"{"type": "form"}"#, "x=1"),
            ("application/json", #"{"id": "abc"}"#, "x=abc"),
        ]
    )
    func authors(type: String, body: String, sent: String) throws {
        let flow = Flow(type: type, body: body, later: "", wanted: [])
        let entries = [
            Self.entry("GET", "http://a/", answer: flow),
            Self.entry(
                "POST",
                "http://a/b",
                header: "Content-Type: application/x-www-form-urlencoded",
                body: sent
            ),
        ]
        #expect(!(try Translated(.har, Self.archive(entries)).whole.contains("capture:")))
    }

    @Test("that only the browser's cache needs, and what only the browser asked, make no step")
    func browsers() throws {
        func asked(_ method: String, _ path: String, _ header: String, _ status: Int) -> JSON {
            let flow = Flow(type: "text/plain", body: "", later: "", wanted: [])
            return Self.entry(
                method,
                "http://a\(path)",
                header: header,
                answer: flow,
                status: status
            )
        }
        let entries = [
            asked("GET", "/", "Sec-Fetch-Dest: document", 200),
            asked("GET", "/cached", "If-None-Match: \"x\"", 304),
            asked("OPTIONS", "/api", "Access-Control-Request-Method: POST", 204),
            asked("GET", "/gone?token=abcd1234", "X: y", 0),
            asked("GET", "/pixel", "Sec-Fetch-Dest: image", 200),
            asked("POST", "/collect", "Sec-Fetch-Mode: no-cors", 204),
            asked("OPTIONS", "/api", "X: y", 200),
        ]
        let translated = try Translated(.har, Self.archive(entries))
        #expect(
            translated.plans[0].steps.map(\.name) == ["get start", "get cached", "options api"]
        )
        #expect(translated.whole.contains("expect: { status: 2xx }"))
        let wanted = [
            "entry 2: GET /cached was answered from the browser's cache (304): here 2xx is expected",
            "entry 4: GET /gone got no answer (blocked or cancelled), and was left out",
            "1 requests that ask whether another site may be asked (CORS) were left out",
            "2 requests for scripts, styles, pictures, fonts, beacons and the like were left out",
        ]
        for note in wanted { #expect(translated.notes.contains(note), "\(translated.notes)") }
    }

    // MARK: Archives

    private static func archive(_ entries: [JSON]) -> String {
        JSON.object([JSON.Member("log", ["entries": .array(entries)])]).text
    }

    private static func entry(
        _ method: String,
        _ url: String,
        header: String = "",
        body: String = "",
        answer: Flow? = nil,
        status: Int = 200
    ) -> JSON {
        var request: [JSON.Member] = [
            JSON.Member("method", .string(method)), JSON.Member("url", .string(url)),
            JSON.Member("headers", .array(field(header))),
        ]
        if !body.isEmpty {
            let isForm = body.contains("=") && !body.contains(" ")
            if isForm, header.isEmpty {
                let type = field("Content-Type: application/x-www-form-urlencoded")
                request[2] = JSON.Member("headers", .array(type))
            }
            request.append(JSON.Member("postData", ["text": .string(body)]))
        }
        let content: JSON = [
            "mimeType": .string(answer?.type ?? ""), "text": .string(answer?.body ?? ""),
        ]
        let headers = JSON.array(answer?.headers.flatMap(field) ?? [])
        return [
            "request": .object(request),
            "response": ["status": JSON(status), "headers": headers, "content": content],
        ]
    }

    private static func field(_ line: String) -> [JSON] {
        guard let colon = line.firstIndex(of: ":") else { return [] }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        return [["name": .string(String(line[..<colon])), "value": .string(String(value))]]
    }
}
