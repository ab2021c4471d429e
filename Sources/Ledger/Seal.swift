package import Digest
package import ProbeModel

/// What the last frame of a closed segment says about the segment.
package struct Seal: Hashable, Sendable {
    /// The last record of the segment.
    package var sequence: UInt64
    /// The chain's hash before the SEAL.
    package var chain: SHA256
    /// Records in the segment.
    package var records: UInt64
    package var at: Timestamp
    /// The Merkle root over the frames before the SEAL, and how many they are; nil in a seal that
    /// a later version shortened or that damage has reached.
    package var tree: Tree?

    /// The last record that a checkpoint in the ledger covers; 0 if none is known.
    package var covered: UInt64 = 0

    /// A Merkle tree, described.
    package struct Tree: Hashable, Sendable {
        package var frames: Int
        package var root: SHA256

        package init(frames: Int, root: SHA256) {
            (self.frames, self.root) = (frames, root)
        }

        init(_ tree: MerkleTree) {
            self.init(frames: tree.count, root: tree.root)
        }

        /// Reads what `encode` wrote; nil where nothing follows.
        init?(_ bytes: inout ByteReader) {
            guard let frames = try? bytes.fixed(UInt64.self), let root = try? bytes.hash() else {
                return nil
            }
            self.init(frames: Int(clamping: frames), root: root)
        }

        func encode(to out: inout ByteWriter) {
            out.fixed(UInt64(frames))
            out.raw(root.bytes)
        }
    }

    init(sequence: UInt64, chain: SHA256, records: UInt64, at: Timestamp, tree: MerkleTree) {
        self.sequence = sequence
        self.chain = chain
        self.records = records
        self.at = at
        self.tree = Tree(tree)
    }

    var payload: [UInt8] {
        var out = ByteWriter()
        out.raw(chain.bytes)
        out.fixed(records)
        out.fixed(at.nanoseconds)
        (tree ?? Tree(frames: 0, root: .zero)).encode(to: &out)
        out.fixed(covered)
        return out.bytes
    }

    /// Reads a SEAL frame; nil if it is none. What a later version adds at its end is ignored.
    init?(_ frame: Frame) {
        guard frame.holds(.seal) else { return nil }
        var bytes = ByteReader(frame.payload)
        do throws(MalformedRecord) {
            sequence = frame.sequence
            chain = try bytes.hash()
            records = try bytes.fixed(UInt64.self)
            at = Timestamp(nanoseconds: try bytes.fixed(Int64.self))
        } catch { return nil }
        tree = Tree(&bytes)
        covered = (try? bytes.fixed(UInt64.self)) ?? 0
    }
}
