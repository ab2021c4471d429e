package import Digest

/// The name of a segment's file: first sequence number and segment number, both of fixed width,
/// so that names sort by age; in that of a compressed file stands also what it unpacks to.
package struct SegmentName: Comparable, Hashable, Sendable, CustomStringConvertible {
    package let firstSequence: UInt64
    package let number: UInt64
    /// The hash of the segment as it was written, if the file is a compressed one.
    package let original: SHA256?

    package init(firstSequence: UInt64, number: UInt64, original: SHA256? = nil) {
        self.firstSequence = firstSequence
        self.number = number
        self.original = original
    }

    /// Reads a file's name; nil if it is not a segment's.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 20, let first = UInt64(parts[0]) else {
            return nil
        }
        let words = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard let number = UInt64(words[0]) else { return nil }
        let original = words.count == 4 ? SHA256(hexadecimal: words[1]) : nil
        self.init(firstSequence: first, number: number, original: original)
        guard Self.numbers.contains(firstSequence), Self.numbers.contains(number),
            description == text
        else { return nil }
    }

    /// Numbers that leave room to count on.
    static let numbers = UInt64(1)...UInt64(Int64.max)

    package var description: String {
        let numbers = "\(Self.padded(firstSequence, 20))-\(Self.padded(number, 16))"
        return original.map { "\(numbers).\($0).plog.zst" } ?? "\(numbers).plog"
    }

    package var isPacked: Bool { original != nil }

    /// The name of the segment as it was written.
    package var plain: SegmentName { SegmentName(firstSequence: firstSequence, number: number) }

    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        left.number < right.number
    }

    /// The segments among a directory's files, oldest first. Where a segment lies there in both
    /// forms it is the one as it was written: whoever compressed it did not come to the end.
    package static func all(in names: [String]) -> [SegmentName] {
        let all = names.compactMap { SegmentName($0) }.sorted()
        let plain = Set(all.filter { !$0.isPacked })
        return all.filter { !$0.isPacked || !plain.contains($0.plain) }
    }

    private static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
