import Ledger
import ProbeModel
import Testing

@Suite("Journeys that wait, in the ledger")
struct SuspensionTests {
    @Test("come back as they were recorded, alone and with their run")
    func roundTrip() throws {
        var encoder = RecordEncoder()
        var decoder = RecordDecoder()
        for record in Sample.suspensions() {
            let encoded = encoder.encode(record)
            if let names = encoded.names { try decoder.learn(names[...]) }
            let decoded = try decoder.decode(kind: encoded.kind, payload: encoded.payload[...])
            #expect(decoded == record.recorded)
            #expect(encoded.payload.count <= record.largestSize)
        }
    }

    @Test("what they owe comes back, and takes no byte where it is nothing")
    func owed() throws {
        var suspension = Sample.suspension(.waiting)
        var encoder = RecordEncoder()
        let decoder = RecordDecoder()
        let usual = encoder.encode(.suspension(suspension))
        suspension.owed = 200
        let encoded = encoder.encode(.suspension(suspension))
        #expect(encoded.payload.count == usual.payload.count + 2)
        let decoded = try decoder.decode(kind: encoded.kind, payload: encoded.payload[...])
        #expect(decoded == .suspension(suspension))
    }

    @Test("one whose bytes end early, or with a word that nobody knows, is refused")
    func damaged() throws {
        var encoder = RecordEncoder()
        let encoded = encoder.encode(.suspension(Sample.suspension(.waiting)))
        let decoder = RecordDecoder()
        for count in 0..<encoded.payload.count {
            #expect(throws: MalformedRecord.self, "\(count) bytes") {
                try decoder.decode(kind: encoded.kind, payload: encoded.payload[..<count])
            }
        }
        var bytes = encoded.payload
        bytes[8] = 9
        #expect(throws: MalformedRecord.self) {
            try decoder.decode(kind: encoded.kind, payload: bytes[...])
        }
    }
}
