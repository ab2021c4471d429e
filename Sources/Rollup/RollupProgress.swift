/// How far into the ledger the roll-up has come.
package struct RollupProgress: Equatable, Sendable {
    /// The last entry that is in the figures; zero if there is none.
    package internal(set) var sequence: UInt64
    /// Figures before this second since the epoch are coarse.
    var thinned: Int64
    /// The entry whose chain hash was noted last, and that hash; empty if none was. A ledger
    /// with another hash at this entry is another ledger.
    package internal(set) var chainSequence: UInt64
    package internal(set) var chain: [UInt8]

    init(_ database: borrowing Database) throws(RollupError) {
        var found: (Int64, Int64, Int64, [UInt8])?
        let query = "SELECT sequence, thinned, chain_sequence, chain FROM progress"
        let statement = try database.prepare(query)
        try statement.rows { row throws(RollupError) in
            found = (row.integer(0), row.integer(1), row.integer(2), row.blob(3))
        }
        guard let found, found.0 >= 0, found.2 >= 0 else {
            throw RollupError.damaged(path: database.path, detail: "it does not tell its progress")
        }
        (sequence, thinned) = (UInt64(found.0), found.1)
        (chainSequence, chain) = (UInt64(found.2), found.3)
    }
}
