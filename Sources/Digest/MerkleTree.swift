/// The Merkle tree of RFC 6962 §2.1 over leaves that come one by one: keeps the roots of the
/// complete subtrees only, one for each bit of the count.
package struct MerkleTree: Hashable, Sendable {
    package private(set) var count = 0
    /// Roots of the subtrees, the largest first.
    private var peaks: [SHA256] = []

    package init() {}

    package mutating func add(_ leaf: SHA256) {
        var node = leaf
        // Each subtree of the same size is completed by the new one.
        for _ in 0..<count.trailingOnes { node = SHA256(left: peaks.removeLast(), right: node) }
        peaks.append(node)
        count += 1
    }

    /// The root; that of no leaves is the hash of nothing.
    package var root: SHA256 {
        guard let last = peaks.last else { return SHA256(of: []) }
        return peaks.dropLast().reversed().reduce(last) { SHA256(left: $1, right: $0) }
    }

    /// What proves that the leaf at an index is one of these (RFC 6962 §2.1.1): the hashes beside
    /// its way to the root, the lowest first.
    package static func path(to index: Int, in leaves: ArraySlice<SHA256>) -> [SHA256] {
        guard leaves.count > 1 else { return [] }
        let half = leaves.startIndex + largestPowerOfTwo(below: leaves.count)
        let (left, right) = (leaves[..<half], leaves[half...])
        let isLeft = leaves.startIndex + index < half
        return path(to: isLeft ? index : index - left.count, in: isLeft ? left : right)
            + [root(of: isLeft ? right : left)]
    }

    /// The root that a leaf and its path lead to (RFC 9162 §2.1.3.2); nil if the path cannot be
    /// one of a tree of so many leaves.
    package static func root(
        from leaf: SHA256,
        at index: Int,
        of count: Int,
        path: [SHA256]
    ) -> SHA256? {
        guard index >= 0, index < count else { return nil }
        var (place, last, node) = (index, count - 1, leaf)
        for step in path {
            guard last > 0 else { return nil }
            if !place.isMultiple(of: 2) || place == last {
                node = SHA256(left: step, right: node)
                while place.isMultiple(of: 2) && place > 0 {
                    (place, last) = (place >> 1, last >> 1)
                }
            } else {
                node = SHA256(left: node, right: step)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 ? node : nil
    }

    private static func root(of leaves: ArraySlice<SHA256>) -> SHA256 {
        var tree = MerkleTree()
        for leaf in leaves { tree.add(leaf) }
        return tree.root
    }

    private static func largestPowerOfTwo(below count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}

extension Int {
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
