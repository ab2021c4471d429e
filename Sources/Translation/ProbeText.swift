import JSON
import Journey

/// Writes the YAML of probe files: in one line as long as there is room, else in blocks.
enum ProbeText {
    /// Characters of a line, its indentation not counted.
    private static let room = 96
    /// Texts to us, and written as our pages write them; YAML 1.1 took them for truth values.
    private static let switches: Set<String> = ["on", "off", "y", "n"]

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
        case .string(let text):
            let isPlain = switches.contains(text) || YAML.Scalar.isPlainAnywhere(text)
            return isPlain ? text : quoted(text)
        case .array(let elements): return "[" + elements.map(flow).joined(separator: ", ") + "]"
        case .object(let members):
            let pairs = members.map { "\(flow(.string($0.name))): \(flow($0.value))" }
            return pairs.isEmpty ? "{}" : "{ " + pairs.joined(separator: ", ") + " }"
        }
    }

    /// In double quotes; what JSON would leave as it is, and no line may hold, is escaped too.
    private static func quoted(_ text: String) -> String {
        let scalars = JSON.string(text).text.unicodeScalars
        guard scalars.contains(where: ForeignText.isUnfit) else { return String(scalars) }
        return scalars.reduce(into: "") { result, scalar in
            guard ForeignText.isUnfit(scalar) else { return result.unicodeScalars.append(scalar) }
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
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

    // MARK: Reading

    /// Why a text, read again, does not say this and nothing else; nil if it does.
    static func objection(to text: String, as members: [JSON.Member]) -> String? {
        let source = SourceText(path: "probe file", text: text)
        var diagnostics = Diagnostics([source])
        let root = YAML.compose(source, &diagnostics)
        if let problem = diagnostics.sorted.first { return problem.message }
        let isSame = root?.says(.object(members)) ?? false
        return isSame ? nil : "read again, it would not say what the file says; report the file"
    }
}

extension YAML {
    /// Whether the document is this tree, names and order included.
    fileprivate func says(_ tree: JSON) -> Bool {
        switch (content, tree) {
        case (.mapping(let entries), .object(let members)):
            entries.count == members.count
                && zip(entries, members).allSatisfy { entry, member in
                    entry.key.utf8.elementsEqual(member.name.utf8) && entry.value.says(member.value)
                }
        case (.sequence(let nodes), .array(let elements)):
            nodes.count == elements.count && zip(nodes, elements).allSatisfy { $0.says($1) }
        case (.scalar(let scalar), .string(let text)):
            scalar.kind == .text && scalar.text.utf8.elementsEqual(text.utf8)
        case (.scalar(let scalar), .number(let number)):
            [.integer, .float].contains(scalar.kind) && scalar.text == number.text
        case (.scalar(let scalar), .bool(let flag)): scalar.kind == .bool(flag)
        case (.scalar(let scalar), .null): scalar.kind == .null
        default: false
        }
    }
}
