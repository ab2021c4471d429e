import Ledger
import Testing

@Suite("Tables of compressed segments", .timeLimit(.minutes(3)))
struct PackedTableTests {
    /// The first frame with a skippable one behind it in the same piece, and a table that says so.
    private func padded(_ file: [UInt8], by padding: Int) -> [UInt8] {
        func number(_ place: Int) -> Int {
            file[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        func bytes(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (8 * $0) & 0xFF) } }
        let count = number(file.count - 9)
        let table = file.count - 17 - 8 * count
        let sums = table - 8 - 4 * count
        let first = number(table + 8)
        let more = bytes(0x184D_2A50) + bytes(padding) + [UInt8](repeating: 0, count: padding)
        let frame = Array(file[..<first]) + more
        var tail = Array(file[sums...])
        let sum = bytes(Int(Checksum.unsalted.value(of: frame[...])))
        tail.replaceSubrange(8..<12, with: sum)
        let entry = table - sums + 8
        tail.replaceSubrange(entry..<entry + 4, with: bytes(frame.count))
        let last = table - sums - 4
        let all = Array(tail[..<last]) + tail[(last + 4)...]
        let total = bytes(Int(Checksum.unsalted.value(of: all[...])))
        tail.replaceSubrange(last..<last + 4, with: total)
        return frame + file[first..<sums] + tail
    }

    @Test(
        "no table is believed that asks for more than a piece can need",
        arguments: [100, 3 << 20]
    )
    func largePiece(padding: Int) throws {
        let ledger = try PackedLedger()
        let name = try #require(ledger.first)
        let file = try #require(ledger.disk.files[name.description])
        ledger.disk.place(name.description, padded(file, by: padding))
        let problems = try LedgerReader(disk: ledger.disk).verify().findings.map(\.problem)
        #expect(problems.contains(.damagedTable) == (padding > 100), "\(problems)")
        #expect(!problems.isEmpty == (padding > 100))
    }
}
