import Ledger
import ProbeModel
import Testing

extension Sample {
    /// Alerts with the segments of customers that they touch, and one without. A golden ledger holds
    /// them, so what stands here does not change.
    static func touchingAlerts() -> [Record] {
        let alerts = [["private", "shops"], ["größe & co"], []].enumerated().map {
            index,
            segments in
            var alert = Alert(
                id: RunID(bits: UInt64(80 + index)),
                change: index == 1 ? .resolved : .firing,
                service: "shipping",
                journey: "ship-a-package",
                location: "hamburg",
                step: "pay",
                reason: .timeout,
                component: "psp",
                since: moment(1).wall,
                at: moment(2).wall,
                run: RunID(bits: 43),
                summary: "customers cannot pay"
            )
            alert.segments = segments
            return alert
        }
        return alerts.map { .alert($0) }
    }

    /// Deliveries, one of them refused. A golden ledger holds them, too.
    static func refusedDeliveries() -> [Record] {
        var delivery = Record.Delivery(
            alert: RunID(bits: 80),
            change: .firing,
            receiver: "email oncall@example.org",
            at: moment(2).wall
        )
        let taken = Record.delivery(delivery)
        delivery.refusal = "'email oncall@example.org' answered 554: größer als erlaubt"
        return [.delivery(delivery), taken]
    }
}

@Suite("What routes and refusals added to the ledger")
struct ReceiverRecordTests {
    @Test(
        "is written byte by byte as it was released, and read",
        arguments: [
            ("version-1-segments", Sample.touchingAlerts()),
            ("version-1-refusals", Sample.refusedDeliveries()),
        ]
    )
    func golden(name: String, wanted: [Record]) throws {
        var bench = try Bench(on: SimulatedDisk(), settings: Bench.small)
        for record in wanted { try bench.append(record) }
        bench.turn()
        bench.close()
        let directory = Scratch.project + "/Tests/LedgerTests/Fixtures/\(name)"
        let files = bench.disk.files.filter { $0.key.hasSuffix(".plog") }
        if Seed.environment("RECORD") == "1" {
            for (name, bytes) in files { try Scratch.write(bytes, as: name, in: directory) }
        }
        #expect(try Scratch.contents(of: directory) == files)
        let reader = try LedgerReader(directory: directory)
        #expect(try reader.verify().findings.isEmpty)
        var records: [Record] = []
        try reader.read(after: 0, limit: .max) { entry in
            records.append(entry.record)
            return true
        }
        #expect(Array(records.dropFirst().prefix(wanted.count)) == wanted)
    }
}
