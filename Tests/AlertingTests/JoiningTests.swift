import Alerting
import ProbeModel
import Testing

@Suite("What joins an incident")
struct JoiningTests {
    @Test("a ticket joins the page of its own journey, whatever another ticket had for a cause")
    func tickets() throws {
        var book = IncidentBook()
        let steps = ["ship": "pay", "quote": "price"]
        for (journey, step) in steps {
            _ = book.handle(.recorded(.sample(journey, at: 100) { $0.step = step }))
        }
        for (number, journey) in ["ship", "quote"].enumerated() {
            let ticket = Alert.sample(journey, at: 200) {
                ($0.level, $0.id) = (.ticket, RunID(bits: UInt64(number + 1)))
            }
            #expect(book.handle(.recorded(ticket)) == [], "nobody is told twice")
        }
        #expect(book.open.count == 2)
        for incident in book.open { #expect(incident.members.count == 1) }
    }

    @Test("the end of several journeys names them all")
    func endOfSeveral() throws {
        var book = IncidentBook()
        for journey in ["ship", "quote", "track"] {
            _ = book.handle(.recorded(.sample(journey, at: 100)))
        }
        var ends: [IncidentBook.Action] = []
        for journey in ["quote", "track", "ship"] {
            ends += book.handle(.recorded(.sample(journey, .resolved, at: 300)))
        }
        let end = try #require(ends.first)
        #expect(ends.count == 1)
        let wanted =
            "all work again, 3 journeys of shipping: 'quote', 'ship' and 'track'; the last: "
        #expect(end.alert.summary.hasPrefix(wanted), "\(end.alert.summary)")
    }
}
