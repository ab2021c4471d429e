import Glibc
import JSON
import ProbeModel
import Testing

/// A seed for one test; the environment variable SEED replays one that failed.
private func newSeed() -> UInt64 {
    let given = unsafe getenv("SEED").flatMap { unsafe UInt64(String(cString: $0)) }
    return given ?? UInt64.random(in: 0 ... .max)
}

extension JSON {
    static func random(depth: Int, using generator: inout SplitMix64) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return JSON(Int64.random(in: .min ... .max, using: &generator))
        case 3: return JSON(Double(bitPattern: generator.next()))
        case 4, 5: return .string(randomString(using: &generator))
        case 6:
            return .array(
                (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    random(depth: depth - 1, using: &generator)
                }
            )
        default:
            return .object(
                (0..<Int.random(in: 0...20, using: &generator)).map { index in
                    Member(
                        "\(index):" + randomString(using: &generator),
                        random(depth: depth - 1, using: &generator)
                    )
                }
            )
        }
    }

    /// Half of the characters are ASCII, where the special ones are.
    private static func randomString(using generator: inout SplitMix64) -> String {
        var string = ""
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let bound: UInt32 = Bool.random(using: &generator) ? 0x80 : 0x110000
            let value = UInt32.random(in: 0..<bound, using: &generator)
            string.unicodeScalars.append(Unicode.Scalar(value) ?? "\u{2028}")
        }
        return string
    }
}

@Suite("Random documents")
struct RandomTests {
    @Test("parse(text(tree)) is the tree, on one line and on many")
    func roundTrip() throws {
        let seed = newSeed()
        var generator = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let tree = JSON.random(depth: 4, using: &generator)
            #expect(try JSON.parse(tree.text) == tree, "SEED=\(seed)")
            #expect(try JSON.parse(tree.indented) == tree, "SEED=\(seed)")
            #expect(tree.isEqual(to: tree), "SEED=\(seed)")
            var bytes = Array("x".utf8)
            tree.append(to: &bytes)
            #expect(bytes == Array(("x" + tree.text).utf8), "SEED=\(seed)")
        }
    }

    @Test("20 000 damaged documents are refused or read, and what is read can be written and read")
    func mutations() throws {
        let seed = newSeed()
        var generator = SplitMix64(seed: seed)
        let seeds = (0..<50).map { _ in
            Array(JSON.random(depth: 3, using: &generator).text.utf8)
        }
        let special = Array("\"\\{}[]:,-+.eE019ntfu \u{0}\u{FF}".utf8)
        var refused = 0
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes.insert(special[place % special.count], at: place)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 2))
                case 2: bytes.removeLast(bytes.count - place)
                default: if place < bytes.count { bytes[place] = UInt8(generator.next() & 0xFF) }
                }
            }
            do {
                let tree = try JSON.parse(bytes, duplicates: .keep)
                let again = try JSON.parse(Array(tree.text.utf8), duplicates: .keep)
                #expect(again == tree, "SEED=\(seed)")
            } catch {
                refused += 1
                #expect(error.offset <= bytes.count, "SEED=\(seed)")
            }
        }
        #expect(refused > 1000, "SEED=\(seed)")
    }
}
