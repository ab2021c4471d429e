import JSON
import ProbeModel

extension Bindings {
    /// Test data: the same seed gives the same values.
    mutating func generate(_ generator: Template.Generator) -> JSON {
        switch generator {
        case .uuid: .string(uuid())
        case .now(let offset, let form): moment(offset, form)
        case .number(let range): JSON(Int64.random(in: range, using: &random))
        case .characters(let alphabet, let count): .string(characters(alphabet, count))
        case .choice(let texts): .string(pick(texts))
        case .person(let person): .string(text(of: person))
        }
    }

    private func moment(_ offset: Int64, _ form: Template.Form) -> JSON {
        let time = now + .nanoseconds(offset)
        return switch form {
        case .rfc3339: .string(time.rfc3339)
        case .seconds: JSON(time.nanoseconds / 1_000_000_000)
        case .milliseconds: JSON(time.nanoseconds / 1_000_000)
        case .date(let format): .string(format.text(of: time))
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

    private mutating func characters(_ alphabet: Template.Alphabet, _ count: Int) -> String {
        let characters = alphabet.characters
        let drawn = (0..<count).map { _ in
            characters[Int.random(in: characters.indices, using: &random)]
        }
        return String(decoding: drawn, as: UTF8.self)
    }

    private mutating func pick(_ texts: [String]) -> String {
        texts[Int.random(in: texts.indices, using: &random)]
    }

    private mutating func text(of person: Template.Person) -> String {
        switch person {
        case .firstName: return pick(Template.Person.firstNames)
        case .lastName: return pick(Template.Person.lastNames)
        case .name: return "\(text(of: .firstName)) \(text(of: .lastName))"
        case .email:
            let name = "\(text(of: .firstName)).\(text(of: .lastName))".lowercased()
            // A domain that nobody can own (RFC 2606 §3).
            return "\(name).\(characters(.hex, 8))@example.com"
        }
    }
}

extension Template.Alphabet {
    fileprivate var characters: [UInt8] {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        switch self {
        case .string: return Array("\(letters)0123456789".utf8)
        case .digits: return Array("0123456789".utf8)
        case .hex: return Array("0123456789abcdef".utf8)
        }
    }
}

extension Template.Person {
    fileprivate static let firstNames = [
        "Ada", "Alan", "Anita", "Barbara", "Dennis", "Donald", "Edsger", "Frances", "Grace", "Jean",
        "John", "Karen", "Katherine", "Ken", "Leslie", "Margaret", "Niklaus", "Radia", "Robin",
        "Tony",
    ]
    fileprivate static let lastNames = [
        "Allen", "Bartik", "Borg", "Hamilton", "Hoare", "Hopper", "Johnson", "Knuth", "Lamport",
        "Liskov", "Lovelace", "McCarthy", "Milner", "Perlman", "Ritchie", "Sparck", "Thompson",
        "Turing", "Wilkes", "Wirth",
    ]
}
