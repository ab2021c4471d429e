import FoundationEssentials
import ProbeModel
import Reliability
import Testing

/// Expected starts are those of python-dateutil 2.9, which follows RFC 5545.
@Suite("Recurrence")
struct RecurrenceTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let rule: String
        let first: String
        /// Starts as days or as days and hours.
        let expected: [String]
        var testDescription: String { rule }
    }

    static let examples = [
        Example(
            rule: "FREQ=DAILY;COUNT=3;INTERVAL=10",
            first: "20260125T020000",
            expected: ["20260125", "20260204", "20260214"]
        ),
        Example(
            rule: "FREQ=WEEKLY;BYDAY=SU,WE;UNTIL=20260115T235959Z",
            first: "20260104T020000",
            expected: ["20260104", "20260107", "20260111", "20260114"]
        ),
        Example(
            rule: "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=4",
            first: "19970805T020000",
            expected: ["19970805", "19970817", "19970819", "19970831"]
        ),
        Example(
            rule: "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU;COUNT=4",
            first: "19970805T020000",
            expected: ["19970805", "19970810", "19970819", "19970824"]
        ),
        Example(
            rule: "FREQ=MONTHLY;BYDAY=-1SU;COUNT=3",
            first: "20260101T020000",
            expected: ["20260125", "20260222", "20260329"]
        ),
        Example(
            rule: "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3",
            first: "19970902T090000",
            expected: ["19980213", "19980313", "19981113"]
        ),
        Example(
            rule: "FREQ=MONTHLY;COUNT=3",
            first: "20260131T020000",
            expected: ["20260131", "20260331", "20260531"]
        ),
        Example(
            rule: "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3",
            first: "20260115T020000",
            expected: ["20260131", "20260228", "20260331"]
        ),
        Example(
            rule: "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4",
            first: "19970313T090000",
            expected: ["19970313", "19970320", "19970327", "19980305"]
        ),
        Example(
            rule: "FREQ=YEARLY;BYDAY=20MO;COUNT=3",
            first: "19970519T090000",
            expected: ["19970519", "19980518", "19990517"]
        ),
        Example(
            rule: "FREQ=YEARLY;BYMONTH=6,7;COUNT=3",
            first: "19970610T090000",
            expected: ["19970610", "19970710", "19980610"]
        ),
        Example(
            rule: "FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1,-1;COUNT=3",
            first: "20260101T000000",
            expected: ["20260101", "20260131", "20270101"]
        ),
    ]

    @Test("unrolls as dateutil does", arguments: examples)
    func unrolled(example: Example) throws {
        let first = Timestamp(
            clampingSeconds: try #require(CalendarTime.second(example.first))
        )
        let end = Timestamp(clampingSeconds: 4_000_000_000)
        let starts = try Recurrence(example.rule).starts(from: first, before: end, in: .utc)
        #expect(starts.map { String(CalendarTime.text($0).prefix(8)) } == example.expected)
    }

    @Test("keeps its hour on the clocks of the zone when they change")
    func summerTime() throws {
        let file = URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")
        guard let bytes = try? Data(contentsOf: file), let berlin = Zone(Array(bytes)) else {
            return
        }
        let first = berlin.moment(local: try #require(CalendarTime.second("20260322T023000")))
        let rule = try Recurrence("FREQ=WEEKLY;COUNT=3")
        let starts = rule.starts(from: first, before: .init(clampingSeconds: 4e9.whole), in: berlin)
        // On 29 March there is no half past two: an hour later by the clocks (RFC 5545 §3.3.5).
        #expect(
            starts.map { CalendarTime.text($0) } == [
                "20260322T013000Z", "20260329T013000Z", "20260405T003000Z",
            ]
        )
    }

    @Test(
        "refuses what it does not know by its name",
        arguments: [
            ("FREQ=HOURLY", "FREQ"), ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS"),
            ("FREQ=WEEKLY;BYDAY=1SU", "MONTHLY or YEARLY"), ("FREQ=DAILY;COUNT=0", "COUNT"),
            ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "not both"), ("INTERVAL=2", "FREQ"),
            ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"), ("FREQ=MONTHLY;BYMONTHDAY=0", "day 0"),
        ]
    )
    func refused(rule: String, word: String) {
        let fault = #expect(throws: Recurrence.Fault.self) { try Recurrence(rule) }
        #expect(fault?.description.contains(word) ?? false)
    }
}

extension Double {
    fileprivate var whole: Int64 { Int64(self) }
}
