import ProbeModel
import Testing

@Suite("Time")
struct TimeTests {
    @Test(
        "is written as RFC 3339 in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_827_696_789_000_000, "2000-02-29T12:34:56.789Z"),
            (1_795_226_998_412_999_999, "2026-11-21T02:09:58.412Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000Z"),
        ]
    )
    func rfc3339(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).rfc3339 == text)
    }

    @Test("is written to the second for people")
    func forPeople() {
        let time = Timestamp(nanoseconds: 1_795_226_998_912_999_999)
        #expect(time.forPeople == "2026-11-21 02:09:58 UTC")
    }

    @Test(
        "is read as it is written, and as people write it",
        arguments: [
            ("2026-11-21", "2026-11-21T00:00:00.000Z"),
            ("2028-02-29", "2028-02-29T00:00:00.000Z"),
            ("2026-11-21T08:00", "2026-11-21T08:00:00.000Z"),
            ("2026-11-21T08:00:07Z", "2026-11-21T08:00:07.000Z"),
            ("2026-11-21T02:09:58.412Z", "2026-11-21T02:09:58.412Z"),
            ("2026-11-21T02:09:58.5", "2026-11-21T02:09:58.500Z"),
        ]
    )
    func civil(text: String, rfc3339: String) {
        #expect(Timestamp(civil: text)?.rfc3339 == rfc3339)
    }

    @Test(
        "is not what people only nearly write",
        arguments: [
            "", "soon", "2026", "2026-13-01", "2026-11-21T", "2026-11-21T8", "2026-11-21T24:00",
            "2026-11-21T08:00.5", "2026-11-21T08:00:00.", "2026-11-21T08:00:00.1x", "1800-01-01",
            "2026-11-21T08:00:00T", "9999-12-31", "2026-02-29", "2026-02-30", "2026-04-31",
            "2026-00-10", "2026-11-00", "2026-11",
        ]
    )
    func nearly(text: String) {
        #expect(Timestamp(civil: text) == nil)
    }

    @Test("counts days from a civil date and back", arguments: -99...99)
    func days(step: Int64) {
        let day = step * 997
        let civil = CivilTime(Timestamp(nanoseconds: day * 86_400_000_000_000))
        #expect(CivilTime.days(year: civil.year, month: civil.month, day: civil.day) == day)
    }

    @Test(
        "knows the day of the week",
        arguments: [(0, 3), (-1, 2), (-3, 0), (-4, 6), (4, 0), (20_784, 4)] as [(Int64, Int)]
    )
    func weekday(day: Int64, weekday: Int) {
        #expect(CivilTime.weekday(ofDay: day) == weekday)
    }

    @Test(
        "a date that somebody else wrote is clamped, never a trap",
        arguments: [
            (253_402_300_799, "2255-03-14T16:00:00.000Z"), (0, "1970-01-01T00:00:00.000Z"),
            (Int64.max, "2255-03-14T16:00:00.000Z"), (Int64.min, "1684-10-19T08:00:00.000Z"),
        ]
    )
    func clamped(seconds: Int64, text: String) {
        #expect(Timestamp(clampingSeconds: seconds).rfc3339 == text)
    }
}

@Suite("Run identifiers")
struct RunIDTests {
    @Test(
        "are 13 characters, and any prefix finds them",
        arguments: [0, 1, .max, 0x7F3A_11D2_9C44_0B01]
    )
    func prefixes(bits: UInt64) throws {
        let id = RunID(bits: bits)
        #expect(id.description.count == 13)
        for length in 1...13 {
            let range = try #require(RunID.range(prefix: String(id.description.prefix(length))))
            #expect(range.contains(bits))
        }
        #expect(RunID.range(prefix: id.description) == bits...bits)
    }

    @Test(
        "are not found by what cannot be a prefix",
        arguments: ["", "U", "ILO!", "00000000000000", "Z"]
    )
    func invalid(prefix: String) {
        #expect(RunID.range(prefix: prefix) == nil)
    }
}

@Suite("Secrets")
struct SecretTests {
    @Test("print as their mask, however they are printed")
    func mask() {
        let secret = Secret("hunter2-hunter2")
        #expect("\(secret)" == "•••")
        #expect(String(reflecting: secret) == "•••")
        #expect(
            !String(reflecting: Optional(BasicCredential(user: "u", password: secret))).contains(
                "hunter2"
            )
        )
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }
}
