import Digest
import Ledger

/// A ledger that is led as `Ledger` leads it, with checkpoints.
struct Chancery {
    var bench: Bench<SimulatedDisk>
    var notes: [Note] = []

    init(on disk: SimulatedDisk, key: SigningKey?, second: Int64 = 0) throws {
        bench = try Bench(on: disk, second: second, key: key)
    }

    mutating func turn() {
        bench.turn()
        notes += bench.vouch()
    }

    mutating func work(_ runs: Range<UInt64>) throws {
        for number in runs {
            try bench.append(.run(Sample.ordinaryRun(number)))
            turn()
            bench.second += 30
        }
    }

    mutating func close() throws {
        try bench.append(.stop(reason: "test"))
        turn()
        notes += bench.vouch(isLast: true)
        turn()
        bench.close()
        notes += bench.vouch()
    }

    /// A key that the number alone decides.
    static func key(_ number: UInt8) throws -> SigningKey {
        let seed = Base64.text(of: [UInt8](repeating: number, count: 32))
        let body = Base64.text(
            of: [
                0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22,
                0x04, 0x20,
            ] + (Base64.bytes(of: seed) ?? [])
        )
        return try SigningKey(
            text: "-----BEGIN PRIVATE KEY-----\n\(body)\n-----END PRIVATE KEY-----\n"
        )
    }
}
