import JSON
import ProbeModel

extension Bindings {
    /// Test data: the same seed gives the same values.
    mutating func generate(_ generator: Template.Generator) -> JSON {
        switch generator {
        case .uuid: .string(uuid())
        case .now: .string(now.rfc3339)
        case .nowUnix: JSON(now.nanoseconds / 1_000_000_000)
        case .number(let range): JSON(Int64.random(in: range, using: &random))
        case .letters(let count): .string(letters(count))
        }
    }

    /// A version 4 UUID (RFC 9562 §5.4).
    private mutating func uuid() -> String {
        let high = random.next() & ~0xF000 | 0x4000
        let low = random.next() & ~(3 << 62) | (1 << 63)
        let digits = [high, low].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var result = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { result += "-" }
            result.append(digit)
        }
        return result
    }

    private mutating func letters(_ count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let letters = (0..<count).map { _ in
            alphabet[Int.random(in: alphabet.indices, using: &random)]
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
