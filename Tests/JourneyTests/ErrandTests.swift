import Journey
import ProbeModel
import Testing

@Suite("What is asked of servers that do not speak HTTP")
struct ErrandTests {
    @Test("a mail travels with the line ends of the network")
    func lineEnds() throws {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            steps:
              - name: send
                send: smtp://mail.shop.example
                from: a@shop.example
                to: b@shop.example
                body: "Subject: x\\n\\none\\r\\n.\\n"
                expect: { status: 250 }
            """
        )
        let plan = try #require(
            catalogue.plans.first,
            "\(catalogue.diagnostics.map(\.rendered))"
        )
        var bindings = Shop.bindings(plan)
        let body = try plan.steps[0].request(&bindings).body ?? []
        #expect(String(decoding: body, as: UTF8.self) == "Subject: x\r\n\r\none\r\n.\r\n")
    }

    @Test(
        "an SSH server's key is written as OpenSSH prints it, or as its base64 alone",
        arguments: ["SHA256:", ""],
        ["", "="]
    )
    func hostKey(start: String, padding: String) throws {
        let digits = "pJhvK8bPzMZ3sJt0y7wC7d0Vd8b5o7Jm9Fq4x1eLr2M"
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            steps:
              - { name: file, fetch: "sftp://127.0.0.1/x", hostKey: "\(start)\(digits)\(padding)" }
            """
        )
        let plan = try #require(
            catalogue.plans.first,
            "\(catalogue.diagnostics.map(\.rendered))"
        )
        var bindings = Shop.bindings(plan)
        let request = try plan.steps[0].request(&bindings)
        #expect(request.wire?.value.errand?.hostKey == digits)
    }

    @Test("who we are at servers of mail and files may stand in 'defaults', too")
    func inheritedLogin() throws {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            defaults: { starttls: on, login: { user: robot, password: "{{secret.pass}}" } }
            steps:
              - { name: inherits, fetch: imap://127.0.0.1/INBOX }
              - name: another
                fetch: imap://127.0.0.1/INBOX
                starttls: off
                login: { user: clerk, password: "{{secret.pass}}" }
              - { name: nobody, connect: tcp://127.0.0.1:25 }
              - { name: web, get: "{{shop}}/", expect: { status: 200 } }
            """
        )
        #expect(!catalogue.hasErrors, "\(catalogue.diagnostics.map(\.rendered))")
        let plan = try #require(catalogue.plans.first)
        var bindings = Bindings(
            plan: plan,
            secrets: ["pass": Secret("correct horse")],
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        let errands = try plan.steps.map { try $0.request(&bindings).wire?.value.errand }
        #expect(errands.map { $0?.account?.user } == ["robot", "clerk", nil, nil])
        #expect(errands.map { $0?.startsTLS } == [true, false, false, nil])
    }
}
