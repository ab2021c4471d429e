import JSON
import Testing

@Suite("What runs remember", .serialized)
struct HistoryTests {
    /// The shop gives a new token for each sign-in: only the first run has nothing to compare with.
    private static let journey = """
        journey: same-token
        service: shipping
        every: 7d
        steps:
          - name: sign in
            post: "{{shop}}/login"
            json: { user: robot, password: "{{secret.shop_password}}" }
            expect: { status: 200, json: { $.token: { equals: "{{last.seen}}" } } }
            capture: { seen: { json: $.token, remember: 2 } }
        """

    @Test("a run compares with the one before it, and with those before a restart")
    func restart() throws {
        let town = try Town()
        town.addProbe("shipping", "service: shipping\n")
        town.addProbe("same-token", Self.journey)
        try town.startDaemon()
        #expect(town.probectl("run", "same-token").code == 0)
        let second = town.probectl("run", "same-token", "--json")
        #expect(second.code == 1, "\(second)")
        #expect(second.json["steps"]?.array?.first?["reason"]?.string == "check", "\(second)")
        #expect(town.stopDaemon() == 0)
        try town.startDaemon()
        let third = town.probectl("run", "same-token")
        #expect(third.code == 1, "\(third)")
        #expect(town.stopDaemon() == 0)
    }
}
