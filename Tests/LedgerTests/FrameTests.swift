import Ledger
import ProbeModel
import Testing

@Suite("Frame", .timeLimit(.minutes(3)))
struct FrameTests {
    private let checksum = Checksum(salt: 0xFEED_FACE_CAFE_BEEF)

    private func bytes(_ frame: Frame) -> [UInt8] {
        var bytes: [UInt8] = []
        frame.encode(with: checksum, to: &bytes)
        return bytes
    }

    @Test(
        "computes CRC-32C as in RFC 3720 §B.4",
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            ([UInt8](0..<32), 0x46DD_794E),
            ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
            ([UInt8]("123456789".utf8), 0xE306_9283),
        ] as [([UInt8], UInt32)]
    )
    func castagnoli(input: [UInt8], expected: UInt32) {
        #expect(Checksum.unsalted.value(of: input[...]) == expected)
    }

    @Test("comes back as it was, whatever its length", arguments: [0, 1, 7, 8, 9, 500, 65_536])
    func roundTrip(length: Int) throws {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let frame = Frame(
            kind: 7,
            flags: [.more, .auxiliary],
            sequence: 42,
            payload: payload[...]
        )
        let encoded = bytes(frame)
        #expect(encoded.count == frame.size)
        #expect(encoded.count % 8 == 0)
        let decoded = try Frame.decode(encoded[...], with: checksum)
        #expect(decoded.kind == 7)
        #expect(decoded.flags == [.more, .auxiliary])
        #expect(decoded.sequence == 42)
        #expect(Array(decoded.payload) == payload)
    }

    @Test("is refused when one bit changed, padding included")
    func flips() {
        let encoded = bytes(Frame(kind: 1, sequence: 3, payload: [1, 2, 3, 4, 5]))
        for bit in 0..<encoded.count * 8 {
            var changed = encoded
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: Frame.Fault.self) {
                try Frame.decode(changed[...], with: checksum)
            }
        }
    }

    @Test("is torn when it ends early, and nothing when it never began")
    func truncation() {
        let encoded = bytes(Frame(kind: 1, sequence: 3, payload: [1, 2, 3, 4, 5]))
        for length in 1..<encoded.count {
            #expect(throws: Frame.Fault.torn) {
                try Frame.decode(encoded[..<length], with: checksum)
            }
        }
        #expect(throws: Frame.Fault.end) { try Frame.decode([], with: checksum) }
        #expect(throws: Frame.Fault.end) {
            try Frame.decode([UInt8](repeating: 0, count: 64)[...], with: checksum)
        }
    }

    @Test("is torn when its end is still zero, corrupt when it is something else")
    func tornOrCorrupt() {
        var encoded = bytes(Frame(kind: 1, sequence: 3, payload: [1, 2, 3, 4, 5]))
        encoded.replaceSubrange(24..., with: repeatElement(0, count: encoded.count - 24))
        #expect(throws: Frame.Fault.torn) { try Frame.decode(encoded[...], with: checksum) }
        encoded[encoded.count - 1] = 1
        #expect(throws: Frame.Fault.corrupt) { try Frame.decode(encoded[...], with: checksum) }
    }

    @Test("of another segment is no frame of this one")
    func salt() {
        let encoded = bytes(Frame(kind: 1, sequence: 3, payload: [1, 2, 3]))
        #expect(throws: Frame.Fault.corrupt) {
            try Frame.decode(encoded[...], with: Checksum(salt: 1))
        }
    }

    @Test("is written as the example in the documentation shows")
    func example() throws {
        let docs = Scratch.project + "/docs"
        let text = try #require(Scratch.text(of: "ledger-format.md", in: docs))
        let block = try #require(
            text.split(separator: "```hex\n").last?.split(separator: "```").first
        )
        let shown = block.split { $0 == " " || $0 == "\n" }.compactMap { UInt8($0, radix: 16) }
        var encoder = RecordEncoder()
        let encoded = encoder.encode(.stop(reason: "upgrade"))
        var written: [UInt8] = []
        Frame(kind: encoded.kind, sequence: 7, payload: encoded.payload[...])
            .encode(with: Checksum(salt: 0x0123_4567_89AB_CDEF), to: &written)
        #expect(written == shown)
    }

    @Test("splits a long payload into parts that say so")
    func split() {
        let long = [UInt8](repeating: 9, count: 2 * Limits.framePayloadBytes + 1)
        let frames = Frame.split(long, kind: 7, sequence: 5)
        #expect(frames.map(\.flags) == [.more, [.more, .continued], .continued])
        #expect(frames.flatMap(\.payload) == long)
        #expect(frames.allSatisfy { $0.sequence == 5 })
        #expect(Frame.split([], kind: 7, sequence: 5).count == 1)
    }
}
