import Ledger
import ProbeModel
import Testing

@Suite("What was told without evidence")
struct PendingFileTests {
    private static func alerts(_ count: Int) -> [Alert] {
        (0..<count).map { number in
            Alert(
                id: RunID(bits: UInt64(number + 1)),
                change: number.isMultiple(of: 2) ? .firing : .resolved,
                service: "shipping",
                journey: "ship-a-package",
                location: "here",
                step: "pay",
                reason: .status,
                component: number.isMultiple(of: 3) ? "psp" : nil,
                since: Timestamp(nanoseconds: 1_795_000_000_000_000_000),
                at: Timestamp(nanoseconds: 1_795_000_060_000_000_000),
                run: RunID(bits: 7),
                summary: "customers cannot complete 'ship-a-package'"
            )
        }
    }

    @Test("comes back whole, is replaced as a whole, and leaves nothing behind")
    func roundTrip() throws {
        let disk = SimulatedDisk()
        let file = PendingFile(disk: disk, ledger: "/a")
        #expect(try file.alerts().isEmpty)
        for count in [3, 256, 1, 0, 0, 2] {
            let alerts = Self.alerts(count)
            try file.keep(alerts)
            #expect(try PendingFile(disk: disk.afterKill(), ledger: "/a").alerts() == alerts)
            #expect(disk.files.isEmpty == (count == 0))
            #expect(try PendingFile(disk: disk, ledger: "/b").alerts().isEmpty)
        }
    }

    @Test("is read up to the first byte that makes no sense")
    func damage() throws {
        let disk = SimulatedDisk()
        let alerts = Self.alerts(4)
        try PendingFile(disk: disk, ledger: "/a").keep(alerts)
        let (name, bytes) = try #require(disk.files.first)
        for place in bytes.indices {
            disk.rot(name, byte: place, bit: 3)
            let found = try PendingFile(disk: disk, ledger: "/a").alerts()
            #expect(found == Array(alerts.prefix(found.count)))
            #expect(found.count < alerts.count)
            disk.rot(name, byte: place, bit: 3)
        }
    }
}
