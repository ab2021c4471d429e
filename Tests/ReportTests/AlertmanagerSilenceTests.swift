import Alerting
import JSON
import ProbeModel
import Report
import Testing

@Suite("Silences as Alertmanager has them")
struct AlertmanagerSilenceTests {
    /// What amtool 0.25 prints.
    private let printed = """
        {"id":"bc3f0bae-849f-412c-9f27-c411ab4482a4","status":{"state":"active"},\
        "updatedAt":"2026-11-27T18:43:37.498Z","comment":"release 1.42","createdBy":"ada",\
        "endsAt":"2026-11-27T20:43:37.495Z","matchers":[\
        {"isEqual":true,"isRegex":false,"name":"service","value":"shipping"},\
        {"isEqual":true,"isRegex":true,"name":"step","value":"pay.*"},\
        {"isEqual":false,"isRegex":false,"name":"host","value":"x"}],\
        "startsAt":"2026-11-27T18:43:37.498Z"}
        """

    @Test("are read with all their matchers, and say whose they were")
    func read() throws {
        let silence = try #require(AlertmanagerSilence(JSON.parse(Array(printed.utf8))))
        #expect(
            silence.matchers.map(\.description) == [
                "service=\"shipping\"", "step=~\"pay.*\"", "host!=\"x\"",
            ]
        )
        #expect(silence.until.nanoseconds - silence.from.nanoseconds == 7_199_997_000_000)
        #expect(silence.reason == "release 1.42 (ada)")
    }

    @Test("go there and back")
    func roundTrip() throws {
        let silence = SilenceBook.Silence(
            maintenance: "disks",
            of: "say \"a\"",
            in: Timestamp(nanoseconds: 0)..<Timestamp(nanoseconds: 1_000_000_000),
            by: "ada",
            reason: "new ones"
        )
        let ours = SilenceDocument.json(of: silence, at: Timestamp(nanoseconds: 0))
        let theirs = AlertmanagerSilence.json(of: ours)
        #expect(theirs["status"]?["state"] == "active")
        let back = try #require(AlertmanagerSilence(theirs))
        #expect(back.matchers == silence.matchers)
        #expect(back.from == silence.from && back.until == silence.until)
        #expect(back.reason == "disks, new ones (ada)")
    }

    @Test(
        "what is none is told from one",
        arguments: [
            "[]", "{}", #"{"matchers":[],"startsAt":"2026-11-27","endsAt":"2026-11-28"}"#,
            #"{"matchers":[{"name":"a"}],"startsAt":"2026-11-27","endsAt":"2026-11-28"}"#,
            #"{"matchers":[{"name":"a","value":"b"}],"startsAt":"soon","endsAt":"2026-11-28"}"#,
        ]
    )
    func none(text: String) throws {
        #expect(AlertmanagerSilence(try JSON.parse(Array(text.utf8))) == nil)
    }

    @Test(
        "a reason is one line, with whoever gave it",
        arguments: [
            ("", "", ""), ("", "ada", "by ada"), ("a\nb", "", "a b"), ("a", "ada", "a (ada)"),
        ]
    )
    func reason(comment: String, by: String, expected: String) throws {
        let json: JSON = [
            "matchers": [["name": "a", "value": "b"]], "startsAt": "2026-11-27",
            "endsAt": "2026-11-28", "comment": .string(comment), "createdBy": .string(by),
        ]
        #expect(try #require(AlertmanagerSilence(json)).reason == expected)
    }
}
