package import ProbeModel

/// How far into the ledger the roll-up has come.
package struct RollupProgress: Equatable, Sendable {
    /// The last entry that is in the figures; zero if there is none.
    package internal(set) var sequence: UInt64 = 0
    /// The time that the last of them told; nil before one did.
    package internal(set) var reached: Timestamp?
    /// Whether times are believed there.
    var clock = WallClock()
    /// The ledger's name, 32 hexadecimal digits; empty before its first START.
    package internal(set) var ledger = ""
    /// The record before the last START, and the chain's hash there; empty if it is not known. A
    /// ledger with another hash there is another ledger.
    package internal(set) var chainSequence: UInt64 = 0
    package internal(set) var chain: [UInt8] = []

    init() {}

    init(_ database: borrowing Database) throws(RollupError) {
        var found: RollupProgress?
        let statement = try database.prepare(Schema.findProgress)
        try statement.rows { row throws(RollupError) in found = RollupProgress(row) }
        guard let found else {
            throw RollupError.damaged(path: database.path, detail: "it does not tell its progress")
        }
        self = found
    }

    private init?(_ row: borrowing Statement) {
        guard let sequence = UInt64(exactly: row.integer(0)),
            let chainSequence = UInt64(exactly: row.integer(3))
        else { return nil }
        self.sequence = sequence
        reached = row.timestamp(1)
        ledger = row.text(2) ?? ""
        self.chainSequence = chainSequence
        chain = row.blob(4)
        clock = WallClock(row, from: 5)
    }
}
