import JSON
import Journey

/// Writes the YAML of probe files: in one line as long as there is room, else in blocks.
enum ProbeText {
    /// Characters of a line, its indentation not counted.
    private static let room = 96

    static func lines(_ members: [JSON.Member]) -> [String] {
        members.flatMap { member -> [String] in
            let key = flow(.string(member.name))
            let line = "\(key): \(flow(member.value))"
            if case .string(let text) = member.value, let block = block(text) {
                return ["\(key): \(block.head)"] + block.lines.map { $0.isEmpty ? "" : "  " + $0 }
            }
            guard line.count > room else { return [line] }
            switch member.value {
            case .object(let inner) where !inner.isEmpty:
                return ["\(key):"] + lines(inner).map { "  " + $0 }
            case .array(let elements) where !elements.isEmpty:
                return ["\(key):"] + elements.flatMap { item($0) }
            default: return [line]
            }
        }
    }

    /// An element of a list; `isOpen` puts each of its fields on a line of its own.
    static func item(_ element: JSON, isOpen: Bool = false) -> [String] {
        let line = flow(element)
        guard isOpen || line.count > room, case .object(let members) = element, !members.isEmpty
        else { return ["  - \(line)"] }
        return lines(members).enumerated().map { ($0 == 0 ? "  - " : "    ") + $1 }
    }

    /// Double-quoted YAML is JSON's quotation (YAML 1.2.2 §1.2).
    private static func flow(_ value: JSON) -> String {
        switch value {
        case .null, .bool, .number: return value.text
        // These are switches in the language, and are written so in its documents.
        case .string("on"), .string("off"): return value.string ?? ""
        case .string(let text): return YAML.Scalar.isPlainAnywhere(text) ? text : value.text
        case .array(let elements): return "[" + elements.map(flow).joined(separator: ", ") + "]"
        case .object(let members):
            let pairs = members.map { "\(flow(.string($0.name))): \(flow($0.value))" }
            return pairs.isEmpty ? "{}" : "{ " + pairs.joined(separator: ", ") + " }"
        }
    }

    /// A literal block for a text of several lines; nil if it could not hold it exactly.
    private static func block(_ text: String) -> (head: String, lines: [String])? {
        let isWhole = text.hasSuffix("\n")
        let lines = (isWhole ? text.dropLast() : text[...])
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let isClean = text.unicodeScalars.allSatisfy {
            $0 == "\n" || (0x20..<0x7F).contains($0.value) || (0xA1..<0x2000).contains($0.value)
        }
        guard lines.count > 1, isClean, lines.first?.first != " ", lines.first != "",
            lines.last != ""
        else { return nil }
        return (isWhole ? "|" : "|-", lines)
    }
}
