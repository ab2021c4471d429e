import FoundationEssentials
package import Ledger
import ProbeModel

extension Fold.State {
    /// Of what the bytes of a snapshot mean: it is counted up whenever the state has another shape,
    /// or means something else.
    package static let format = 3

    /// The state as a snapshot's content: JSON, since that is what is at hand, and every number comes
    /// back as it was.
    /// - Returns: nil if it is too large to be kept.
    package func snapshot(
        atMost most: Int = Limits.snapshotBytes
    ) throws -> SnapshotFile.Content? {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        let bytes = Array(try encoder.encode(self))
        guard bytes.count <= most else { return nil }
        return SnapshotFile.Content(format: Self.format, upto: sequence, bytes: bytes)
    }

    package init(_ snapshot: SnapshotFile.Content) throws {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        self = try decoder.decode(Self.self, from: Data(snapshot.bytes))
    }
}
