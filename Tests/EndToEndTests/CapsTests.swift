import JSON
import Testing

@Suite("Caps of a day", .serialized)
struct CapsTests {
    private static let journey = """
        journey: sign-in
        service: shipping
        every: 7d
        caps: { logins: 2, runs: 50 }
        steps:
          - name: sign in
            counts: login
            post: "{{shop}}/login"
            json: { user: robot, password: "{{secret.shop_password}}" }
            expect: { status: 200 }
        """

    @Test("no run starts beyond them, also after a restart, and status says what is left")
    func restart() throws {
        let town = try Town()
        town.addProbe("shipping", "service: shipping\n")
        town.addProbe("sign-in", Self.journey)
        try town.startDaemon()
        #expect(town.probectl("run", "sign-in").code == 0)
        let status = town.probectl("status").text
        #expect(status.contains("left today: 49 of 50 runs, 1 of 2 logins"), "\(status)")
        #expect(town.probectl("run", "sign-in").code == 0)
        #expect(town.stopDaemon() == 0)
        try town.startDaemon()
        let third = town.probectl("run", "sign-in")
        #expect(third.code == 2, "no verdict: \(third)")
        #expect(third.errors.contains("'sign-in' may not do more today"), "\(third)")
        let left = town.probectl("status").text
        #expect(left.contains("48 of 50 runs, 0 of 2 logins"), "\(left)")
        #expect(town.stopDaemon() == 0)
    }

    @Test("slots beyond them are recorded as missed, with the reason cap")
    func slots() throws {
        let town = try Town()
        town.addProbe("shipping", "service: shipping\n")
        town.addProbe(
            "sign-in",
            Self.journey.replacing("every: 7d", with: "every: 100ms")
        )
        try town.startDaemon()
        let hasEnough = Files.wait(20) {
            ((try? town.records()) ?? []).count { $0["reason"]?.string == "cap" } >= 3
        }
        #expect(hasEnough)
        let records = try town.records()
        #expect(records.count { $0["kind"]?.string == "run" } == 2, "\(records)")
        #expect(town.stopDaemon() == 0)
    }
}
