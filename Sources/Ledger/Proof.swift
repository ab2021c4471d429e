package import Digest

/// Shows that one record stands in a closed segment, without showing the others: the record's
/// frames, and for each the hashes that lead to the Merkle root which the SEAL and the note of that
/// seal hold (RFC 6962 §2.1.1), or the RECOVERY record of a start that found no SEAL.
package struct Proof: Hashable, Sendable {
    package var ledger: UniqueID
    package var segment: UInt64
    package var sequence: UInt64
    /// Frames of the tree.
    package var count: Int
    package var root: SHA256
    /// The frames of the record, in order.
    package var frames: [Leaf]
    /// The NAMES frames without which the record's numbered names cannot be read.
    package var names: [Leaf]
    /// The RECOVERY or DAMAGE record that states the root of a segment without a SEAL: it is to be
    /// proven in its turn.
    package var statement: UInt64?

    /// A frame, its place among the segment's frames, and the way from it to the root.
    package struct Leaf: Hashable, Sendable {
        package var index: Int
        package var bytes: [UInt8]
        package var path: [SHA256]
    }

    /// Whether every frame leads to the root, which the caller has from a note.
    package func holds(for root: SHA256) -> Bool {
        !frames.isEmpty
            && (frames + names).allSatisfy { leaf in
                let hash = SHA256(leaf: leaf.bytes[...])
                let found = MerkleTree.root(
                    from: hash,
                    at: leaf.index,
                    of: count,
                    path: leaf.path
                )
                return found == root
            }
    }
}
