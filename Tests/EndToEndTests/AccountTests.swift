import JSON
import Testing

@Suite("Accounts", .serialized)
struct AccountTests {
    private static let service = """
        service: shipping
        accounts:
          - { name: robot-1, password: "{{secret.shop_password}}" }
          - { name: robot-2, password: "{{secret.shop_password}}" }
        """

    /// What the shop answers names the user that it met. The wait holds the account for a while.
    private static func journey(_ name: String, logins: Int = 3, wait: String = "") -> String {
        """
        journey: \(name)
        service: shipping
        every: 7d
        caps: { logins: \(logins) }
        steps:
          - name: sign in
            counts: login
            post: "{{shop}}/login"
            json: { user: "{{account.name}}", password: "{{account.password}}" }
            expect: { status: 200, json: { $.user: "{{account.name}}" } }
            capture: { user: { json: $.user } }
          - name: who was that
            \(wait)
            get: "{{shop}}/?{{user}}"
            expect: { status: 200 }
        """
    }

    private func user(_ run: JSON) -> String? {
        let attempt = run["steps"]?.array?.first?["attempts"]?.array?.first
        return attempt?["captured"]?["user"]?.string
    }

    @Test("each run is another one, also of another journey, and caps count their logins")
    func turns() throws {
        let town = try Town()
        town.addProbe("shipping", Self.service)
        town.addProbe("first", Self.journey("first"))
        town.addProbe("second", Self.journey("second"))
        try town.startDaemon()
        let runs = ["first", "second", "first", "first"].map { town.probectl("run", $0, "--json") }
        #expect(runs.map(\.code) == [0, 0, 0, 0], "\(runs)")
        let users = runs.map { user($0.json) }
        #expect(users == ["robot-1", "robot-2", "robot-1", "robot-2"], "\(runs)")
        let capped = town.probectl("run", "first")
        #expect(capped.code == 2, "\(capped)")
        #expect(town.probectl("run", "second").code == 0, "it has caps of its own")
        #expect(town.stopDaemon() == 0)
    }

    @Test("a run without a free account does not start")
    func held() throws {
        let town = try Town()
        town.addProbe("shipping", Self.service)
        town.addProbe("slow", Self.journey("slow", wait: "pause: 5s"))
        town.addProbe("quick", Self.journey("quick", logins: 100))
        try town.startDaemon()
        let holders = try (1...2).map { number in
            try Command(
                "\(Files.programs)/probectl",
                ["run", "slow"],
                folder: town.folder,
                name: "holder-\(number)",
                environment: ["PROBED_SERVER=\(town.socket)"]
            )
        }
        #expect(
            Files.wait(4) { town.probectl("status").text.contains("left today: 1 of 3 logins") }
        )
        let refused = town.probectl("run", "quick")
        #expect(refused.errors.contains("other runs hold all accounts"), "\(refused)")
        #expect(Files.wait(20) { holders.allSatisfy(\.hasEnded) })
        let last = town.probectl("run", "quick")
        #expect(last.code == 0, "\(last.text)\(last.errors)")
        #expect(town.stopDaemon() == 0)
    }
}
