import Glibc
import ProbeModel

/// A seed for a property; the environment variable SEED replays one that failed.
enum Seed {
    static var any: UInt64 {
        let given = unsafe getenv("SEED").flatMap { unsafe UInt64(String(cString: $0)) }
        return given ?? UInt64.random(in: 0 ... .max)
    }
}

/// Writes YAML as carelessly as anybody could.
struct RandomYAML {
    private var random: SplitMix64
    private(set) var comments: [String] = []
    private var keys = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(random.next() % UInt64(choices.count))]
    }

    private mutating func blanks(_ counts: ClosedRange<Int>) -> String {
        String(repeating: " ", count: pick(Array(counts)))
    }

    private mutating func comment() -> String {
        comments.append("# c\(comments.count).")
        return pick(["", "#"]) + comments[comments.count - 1]
    }

    mutating func file() -> String {
        let head = pick(["", "", "\n", "# head\n---\n", "--- # start\n"])
        let body = pick([true, false]) ? mapping(indent: 0) : sequence(indent: 0, depth: 0)
        return head + body + noise() + pick(["", "", "...\n"])
    }

    // MARK: Blocks

    private mutating func mapping(indent: Int, depth: Int = 0, isOpen: Bool = false) -> String {
        var text = ""
        for number in 0..<pick([1, 1, 2, 3]) {
            if number > 0 || !isOpen { text += noise() + String(repeating: " ", count: indent) }
            keys += 1
            let name = pick(["k\(keys)", "\"k\(keys)\"", "'k \(keys)'", "&a\(keys) k\(keys)"])
            text += name + pick([":", ":", " :"]) + value(indent: indent, depth: depth)
        }
        return text
    }

    private mutating func sequence(indent: Int, depth: Int) -> String {
        var text = ""
        for _ in 0..<pick([1, 2, 3]) {
            text += noise() + String(repeating: " ", count: indent) + "-"
            switch pick(depth < 3 ? [0, 1, 2] : [0]) {
            case 1:
                let gap = pick([1, 1, 2, 4])
                text += String(repeating: " ", count: gap)
                text += mapping(indent: indent + 1 + gap, depth: depth + 1, isOpen: true)
            case 2:
                text += ending() + mapping(indent: indent + pick([1, 2, 5]), depth: depth + 1)
            default: text += leaf(indent: indent)
            }
        }
        return text
    }

    private mutating func value(indent: Int, depth: Int) -> String {
        let anchor = pick(["", "", "", " &b\(keys)"])
        switch pick(depth < 3 ? [0, 0, 0, 1, 2] : [0]) {
        case 1:
            let inner = indent + pick([1, 2, 3, 4])
            return anchor + ending() + mapping(indent: inner, depth: depth + 1)
        case 2:
            let inner = indent + pick([0, 1, 2, 4])
            return anchor + ending() + sequence(indent: inner, depth: depth + 1)
        default: return anchor + leaf(indent: indent)
        }
    }

    private mutating func leaf(indent: Int) -> String {
        let margin = String(repeating: " ", count: indent + pick([1, 2, 5]))
        switch pick([0, 1, 2, 3, 4, 5, 6]) {
        case 0: return ending()
        case 1: return ending() + noise() + margin + scalar() + ending()
        case 2: return " " + flow(depth: 0) + ending()
        case 3:
            let head = pick(["|", ">", "|-", ">-", "|+"]) + pick(["", " ", " " + comment()])
            return " \(head)\n\(margin)a # text \n\n\(margin)  b\n" + pick(["", "\n", "\n\n"])
        case 4:
            let text = pick(["one\n\(margin)two", "\"one \\\n\(margin)two \\\"\n\n\(margin)x\""])
            return blanks(1...3) + text + ending()
        default: return blanks(1...3) + scalar() + ending()
        }
    }

    // MARK: Brackets

    private mutating func flow(depth: Int) -> String {
        let isList = pick([true, false])
        var text = (isList ? "[" : "{") + gap()
        for number in 0..<pick([0, 1, 2, 3]) {
            if number > 0 { text += gap() + "," + gap() }
            keys += 1
            if !isList { text += pick(["k\(keys)", "\"k\(keys)\""]) + pick([": ", ":  "]) }
            text += depth < 2 && pick([true, false]) ? flow(depth: depth + 1) : scalar()
        }
        return text + gap() + (isList ? "]" : "}")
    }

    /// Between two things in brackets; a comment must not touch a text.
    private mutating func gap() -> String {
        switch pick([0, 0, 1, 1, 2, 3]) {
        case 0: ""
        case 1: " "
        case 2: "\n" + blanks(10...14)
        default: " " + comment() + "\n" + blanks(10...14)
        }
    }

    // MARK: Leaves

    private mutating func scalar() -> String {
        pick([
            "a", "a b", "12", "'12'", "\"a b\"", "'it''s'", "\"say \\\"a\\\"\"", "true", "\"true\"",
            "~",
            "'{{x}}'", "$.a", "https://x/y?z=1", "''", "'a: b'", "\"a # b\"", "-1.5e3", "ä", "1h",
        ])
    }

    /// The rest of a line.
    private mutating func ending() -> String {
        pick(["\n", "\n", "  \n", " " + comment() + "\n"])
    }

    /// Lines that mean nothing.
    private mutating func noise() -> String {
        pick(["", "", "", "\n", "  \n\n", blanks(0...9) + comment() + "\n"])
    }
}
