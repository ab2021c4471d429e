import Digest
import Testing

@Suite("Merkle trees")
struct MerkleTests {
    private func leaves(_ count: Int) -> [SHA256] {
        (0..<count).map { SHA256(leaf: [UInt8(truncatingIfNeeded: $0), 1][...]) }
    }

    /// As RFC 6962 §2.1 defines it.
    private func root(_ leaves: ArraySlice<SHA256>) -> SHA256 {
        guard leaves.count > 1, let first = leaves.first else {
            return leaves.first ?? SHA256(of: [])
        }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        _ = first
        return SHA256(left: root(leaves.prefix(half)), right: root(leaves.dropFirst(half)))
    }

    @Test("have the roots of the known example")
    func example() {
        // The test data of the Certificate Transparency reference implementation.
        var tree = MerkleTree()
        #expect(
            tree.root.description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        tree.add(SHA256(leaf: []))
        #expect(
            tree.root.description
                == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        )
        tree.add(SHA256(leaf: [0]))
        #expect(
            tree.root.description
                == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        )
    }

    @Test("give the root of the definition for any count")
    func counts() {
        var tree = MerkleTree()
        for (index, leaf) in leaves(70).enumerated() {
            tree.add(leaf)
            #expect(tree.root == root(leaves(index + 1)[...]), "\(index + 1) leaves")
        }
    }

    @Test("prove each leaf, at its place only")
    func proofs() throws {
        for count in 1...33 {
            let leaves = leaves(count)
            let root = root(leaves[...])
            for index in 0..<count {
                let path = MerkleTree.path(to: index, in: leaves[...])
                let found = MerkleTree.root(from: leaves[index], at: index, of: count, path: path)
                #expect(found == root, "leaf \(index) of \(count)")
                for other in 0..<count where other != index {
                    let wrong = MerkleTree.root(
                        from: leaves[index],
                        at: other,
                        of: count,
                        path: path
                    )
                    #expect(wrong != root, "leaf \(index) of \(count) at \(other)")
                }
                #expect(
                    MerkleTree.root(
                        from: leaves[index],
                        at: index,
                        of: count,
                        path: path + [.zero]
                    ) == nil
                )
            }
            #expect(MerkleTree.root(from: leaves[0], at: count, of: count, path: []) == nil)
        }
    }

    @Test("are spelled in Base64")
    func texts() {
        for (bytes, text) in [
            ([], ""), ([0x66], "Zg=="), ([0x66, 0x6f], "Zm8="), ([0x66, 0x6f, 0x6f], "Zm9v"),
            ([0x66, 0x6f, 0x6f, 0x62], "Zm9vYg=="), ([0xFB, 0xFF], "+/8="),
        ] as [([UInt8], String)] {
            #expect(Base64.text(of: bytes) == text)
            #expect(Base64.bytes(of: text) == bytes)
        }
        for text in ["Zg=", "Zg", "Zh==", "Z*==", "====", "Zg==Zg=="] {
            #expect(Base64.bytes(of: text) == nil, "\(text)")
        }
    }
}
