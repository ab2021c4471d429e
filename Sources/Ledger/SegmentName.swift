/// The name of a segment's file: first sequence number and segment number, both of fixed width,
/// so that names sort by age.
package struct SegmentName: Comparable, Hashable, Sendable, CustomStringConvertible {
    package let firstSequence: UInt64
    package let number: UInt64

    package init(firstSequence: UInt64, number: UInt64) {
        self.firstSequence = firstSequence
        self.number = number
    }

    /// Reads a file's name; nil if it is not a segment's.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 20, parts[1].hasSuffix(".plog"),
            let firstSequence = UInt64(parts[0]), let number = UInt64(parts[1].dropLast(5))
        else { return nil }
        self.init(firstSequence: firstSequence, number: number)
        guard Self.numbers.contains(firstSequence), Self.numbers.contains(number),
            description == text
        else { return nil }
    }

    /// Numbers that leave room to count on.
    static let numbers = UInt64(1)...UInt64(Int64.max)

    package var description: String {
        "\(Self.padded(firstSequence, 20))-\(Self.padded(number, 16)).plog"
    }

    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        left.number < right.number
    }

    /// The segments among a directory's files, oldest first.
    package static func all(in names: [String]) -> [SegmentName] {
        names.compactMap { SegmentName($0) }.sorted()
    }

    private static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
