import Digest
package import JSON
package import Ledger

/// A proof as one JSON object, for verifiers that are not ours (docs/ledger-format.md, "Proof").
package enum ProofDocument {
    package static func json(of proof: Proof, record: Entry?) -> JSON {
        var members: [JSON.Member] = [
            .init("ledger", .string(proof.ledger.description)),
            .init("segment", JSON(proof.segment)),
            .init("sequence", JSON(proof.sequence)),
            .init("leaves", JSON(proof.count)),
            .init("root", .string(Base64.text(of: proof.root.bytes))),
            .init("frames", .array(proof.frames.map(json(of:)))),
            .init("names", .array(proof.names.map(json(of:)))),
        ]
        if let statement = proof.statement {
            members.append(.init("statement", JSON(statement)))
        }
        if let record { members.append(.init("record", EntryDocument.whole(of: record))) }
        return .object(members)
    }

    private static func json(of leaf: Proof.Leaf) -> JSON {
        [
            "index": JSON(leaf.index),
            "frame": .string(Base64.text(of: leaf.bytes)),
            "path": .array(leaf.path.map { .string(Base64.text(of: $0.bytes)) }),
        ]
    }
}
