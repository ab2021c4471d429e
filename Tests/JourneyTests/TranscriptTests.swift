import Journey
import ProbeModel
import Testing

@Suite("A transcript of a failing exchange")
struct TranscriptTests {
    private static let step = """
        post: "{{shop}}/login"
        headers: { X-Robot: "key={{secret.canary}}" }
        basic: { user: robot, password: "{{secret.canary}}" }
        json: { pin: "{{secret.canary}}" }
        expect: { status: 200 }
        capture:
          token: { json: $.token, secret: true }
          session: { header: X-Session, secret: true }
        """

    private func transcript(
        status: UInt16,
        headers: [Header] = [],
        body: String
    ) throws -> Transcript {
        let plan = try #require(Shop.step(Self.step).plans.first)
        let step = try #require(plan.steps.last)
        var bindings = Bindings(
            plan: plan,
            secrets: ["canary": Secret("swordfish-1")],
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        let request = try step.request(&bindings)
        var response = Shop.answer(status, body)
        response.head = Head(response.head.headers + headers)
        let judgement = step.judge(response, &bindings)
        return step.transcript(of: request, response, judgement, bindings)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("shows the request with every secret masked")
    func request() throws {
        let transcript = try transcript(status: 500, body: "{}")
        let headers = Dictionary(
            transcript.request.headers.map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(headers["Authorization"] == Secret.mask)
        #expect(headers["X-Robot"]?.contains("swordfish") == false)
        #expect(text(transcript.request.body) == #"{"pin":"•••"}"#)
    }

    @Test("masks what the same response brought as a secret")
    func captured() throws {
        let transcript = try transcript(
            status: 500,
            headers: [Header(name: "X-Session", value: "sess-4711")],
            body: #"{"token":"tok-abcdef","again":"tok-abcdef, sess-4711, swordfish-1"}"#
        )
        #expect(text(transcript.response.body) == #"{"token":"•••","again":"•••, •••, •••"}"#)
        #expect(transcript.response.headers.last?.value == "•••")
    }

    @Test("withholds what may hold a secret that could not be captured")
    func withheld() throws {
        let cut = try transcript(
            status: 200,
            headers: [Header(name: "x-session", value: "abc")],
            body: #"{"token":"tok-abcd"#
        )
        #expect(text(cut.response.body) == Secret.mask)
        #expect(cut.response.bodySize == 18)
        #expect(cut.response.headers.last?.value == Secret.mask, "too short to be captured")
    }

    @Test("cuts bodies at their limit, behind masking")
    func limit() throws {
        let filler = String(repeating: "x", count: Limits.transcriptBodyBytes - 4)
        let body = #"{"token":"tok-abcdef"}"# + filler + "swordfish-1"
        let transcript = try transcript(
            status: 500,
            headers: [Header(name: "X-Session", value: "sess-4711")],
            body: #"{"token":"tok-abcdef","f":"\#(filler)swordfish-1"}"#
        )
        #expect(transcript.response.body.count == Limits.transcriptBodyBytes)
        #expect(!text(transcript.response.body).contains("swordf"))
        #expect(transcript.response.bodySize > body.utf8.count - 22)
    }
}
