/// Why there is no proof.
package enum ProofObstacle: Hashable, Sendable {
    /// The ledger does not hold the record.
    case notFound
    /// The segment of the record is still open.
    case notSealed(segment: UInt64)
    /// The segment was never sealed, and no record states its root.
    case notStated(segment: UInt64)
    /// The frames are not those that were sealed.
    case damaged(segment: UInt64)
}

extension ProofObstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound: "the ledger does not hold it"
        case .notSealed(let segment):
            "segment \(segment) is not sealed yet; ask again when the next one has begun"
        case .notStated(let segment):
            "segment \(segment) was never sealed, and an older version did not record its root; show "
                + "the whole file"
        case .damaged(let segment):
            "segment \(segment) is not what was written; see 'probectl log verify'"
        }
    }
}
