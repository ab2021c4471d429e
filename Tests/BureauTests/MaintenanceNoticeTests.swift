import Bureau
import Journey
import ProbeModel
import Testing

@Suite("Maintenance that is announced")
struct MaintenanceNoticeTests {
    private static let now = Town.moment("20261206T030000Z")

    private static func notice(
        ahead hours: Int,
        lasting length: Int = 2,
        rule: String = "",
        notice: String? = nil
    ) -> MaintenanceNotice {
        let start = now + .seconds(3600 * hours)
        var work = Maintenance(
            name: "disks",
            service: "",
            start: start,
            end: start + .seconds(3600 * length - 1)
        )
        work.rule = rule
        let exclusions = notice.map { "exclusions: { notice: \($0), atMost: 6h }" } ?? ""
        let service = "service: shipping\ntarget: 99%\ncontract: { name: a, \(exclusions) }\n"
        let catalogue = Catalogue.compile([SourceText(path: "shipping.yaml", text: service)])
        let contracts = catalogue.services.reduce(into: [:]) { $0[$1.name] = $1.contract }
        return MaintenanceNotice(work, of: ["shipping", "mail"], by: contracts, at: now)
    }

    private static let late =
        "'mail' wants 3 days of notice: this mutes no alert, and counts; "
        + "'probectl silence add service=mail -d 2h' mutes at once"

    @Test(
        "is told at once if it comes too late to mute anything, for each service by its contract",
        arguments: [
            (notice(ahead: 72), []),
            (notice(ahead: 71), [late, late.replacing("mail", with: "shipping")]),
            (notice(ahead: -1), [late, late.replacing("mail", with: "shipping")]),
            (notice(ahead: 2, notice: "2h"), [late]),
            (notice(ahead: 71, lasting: 1, notice: "1s"), [late.replacing("2h", with: "1h")]),
            (
                notice(ahead: 100, lasting: 7, notice: "1s"),
                [
                    "'mail' leaves out 4 hours of a period at most: what lasts longer mutes no "
                        + "alert, and counts",
                    "'shipping' leaves out 6 hours of a period at most: what lasts longer mutes no "
                        + "alert, and counts",
                ]
            ),
            (
                notice(ahead: 2, rule: "FREQ=WEEKLY", notice: "1s"),
                [
                    late.replacing(
                        "counts;",
                        with: "counts, windows from 2026-12-09 03:00:00 UTC on do;"
                    )
                ]
            ),
        ]
    )
    func warnings(notice: MaintenanceNotice, expected: [String]) {
        #expect(notice.warnings == expected)
        #expect(notice.mutes == !expected.contains { $0.contains("of notice") })
    }
}
