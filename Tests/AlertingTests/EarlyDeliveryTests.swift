import Alerting
import ProbeModel
import Testing

@Suite("Deliveries ahead of the disk")
struct EarlyDeliveryTests {
    private let key = Telling.Key(RunID(bits: 7), .firing)
    private let other = Telling.Key(RunID(bits: 7), .resolved)

    @Test("are recorded when the alert is in the ledger, late ones at once, lost ones never")
    func settling() {
        var early = EarlyDeliveries()
        let note = { (event: EarlyDeliveries.Event, early: inout EarlyDeliveries) in
            early.handle(event).map(\.receiver)
        }
        #expect(note(.taken(key, receiver: "mail"), &early) == [])
        #expect(note(.taken(key, receiver: "hook"), &early) == [])
        #expect(note(.taken(key, receiver: "mail"), &early) == [])
        #expect(note(.taken(other, receiver: "mail"), &early) == [])
        #expect(note(.durable(key), &early) == ["hook", "mail"])
        #expect(note(.durable(key), &early) == [])
        #expect(note(.taken(key, receiver: "stuck"), &early) == ["stuck"])
        #expect(note(.lost(other), &early) == [])
        #expect(note(.durable(other), &early) == [])
    }

    @Test("a refusal ahead of the disk is recorded with its reason")
    func refusal() {
        var early = EarlyDeliveries()
        _ = early.handle(.taken(key, receiver: "mail", refusal: "554 no robots"))
        _ = early.handle(.taken(key, receiver: "hook"))
        let takers = early.handle(.durable(key))
        #expect(takers.map(\.receiver) == ["hook", "mail"])
        #expect(takers.map(\.refusal) == [nil, "554 no robots"])
    }

    @Test("who takes what is lost already is not remembered")
    func late() {
        var early = EarlyDeliveries()
        _ = early.handle(.lost(key))
        let before = early
        #expect(early.handle(.taken(key, receiver: "stuck")).isEmpty)
        #expect(early == before)
    }
}
