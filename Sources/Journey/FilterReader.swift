import Digest
import JSON
import Pattern
import ProbeModel

/// Reads filters: one, or a list of them in their order.
extension Compilation {
    /// Nil if one of them has a mistake.
    mutating func filters(_ node: YAML) -> [Filter]? {
        let nodes: [YAML]
        if case .sequence(let elements) = node.content { nodes = elements } else { nodes = [node] }
        guard nodes.count <= Limits.filters else {
            diagnostics.error("more than \(Limits.filters) filters", at: node.place)
            return nil
        }
        let filters = nodes.compactMap { filter($0) }
        return filters.count == nodes.count ? filters : nil
    }

    /// `count`, or `split: ","`.
    private mutating func filter(_ node: YAML) -> Filter? {
        if let entries = node.entries {
            guard entries.count == 1, let entry = entries.first else {
                diagnostics.error(
                    "several filters stand in a list, since their order matters",
                    at: node.place,
                    remedy: "Write [{ split: \",\" }, first]"
                )
                return nil
            }
            return name(entry.key, at: entry.place).flatMap { filter($0, entry.value) }
        }
        guard let text = text(node), let name = name(text, at: node.place) else { return nil }
        guard name.argument == .none || name.argument == .optionalText else {
            diagnostics.error(
                "the filter '\(name.rawValue)' needs an argument",
                at: node.place,
                remedy: "Write { \(name.rawValue): \(name.example) }"
            )
            return nil
        }
        return Filter(name: name, action: .named, words: name.rawValue)
    }

    private mutating func name(_ text: String, at place: Place) -> Filter.Name? {
        if let name = Filter.Name(rawValue: text) { return name }
        let known = Filter.Name.allCases.map(\.rawValue)
        diagnostics.error(
            "there is no filter \(text.quoted)",
            at: place,
            remedy: Suggestion.sentence(for: text, relatedTo: known)
                ?? "There are: \(known.joined(separator: ", "))"
        )
        return nil
    }

    private mutating func filter(_ name: Filter.Name, _ argument: YAML) -> Filter? {
        switch name.argument {
        case .none:
            let flags = ["true", "on"]
            guard flags.contains(argument.scalar?.text ?? "") else {
                diagnostics.error(
                    "the filter '\(name.rawValue)' has no argument",
                    at: argument.place,
                    remedy: "Write \(name.rawValue) alone"
                )
                return nil
            }
            return Filter(name: name, action: .named, words: name.rawValue)
        case .number:
            guard let text = argument.scalar?.text, let number = Int(text) else {
                diagnostics.error(
                    "'\(name.rawValue)' needs a whole number, not \(argument.kindName)",
                    at: argument.place
                )
                return nil
            }
            return Filter(name: name, action: .number(number), words: "\(name.rawValue) \(number)")
        case .pair: return replacement(name, argument)
        case .text, .optionalText: return textFilter(name, argument)
        }
    }

    private mutating func textFilter(_ name: Filter.Name, _ node: YAML) -> Filter? {
        let action: Filter.Action?
        switch name {
        case .regex: action = capturingPattern(node).map { .pattern($0) }
        case .json:
            action = constantText(node).flatMap { path($0, at: node.place) }.map { .json($0) }
        case .xpath:
            action = constantText(node).flatMap { xpath($0, at: node.place) }.map { .markup($0) }
        case .css:
            action = constantText(node).flatMap { selector($0, at: node.place) }
                .map { .markup($0) }
        case .toDate, .dateFormat: action = dateFormat(node).map { .date($0) }
        case .hash: action = algorithm(node).map { .hash($0) }
        case .charsetDecode: action = charset(node).map { .charset($0) }
        default: action = constantText(node).map { .text($0) }
        }
        return action.map {
            Filter(name: name, action: $0, words: "\(name.rawValue) \(node.shown)")
        }
    }

    private mutating func replacement(_ name: Filter.Name, _ node: YAML) -> Filter? {
        guard case .sequence(let nodes) = node.content, nodes.count == 2 else {
            diagnostics.error(
                "'\(name.rawValue)' needs a list of two texts: what is replaced, and by what",
                at: node.place
            )
            return nil
        }
        let target: Filter.Target?
        if name == .replaceRegex {
            target = pattern(nodes[0]).map { .pattern($0) }
        } else {
            target = constantText(nodes[0]).map { .text($0) }
        }
        guard let target, let text = constantText(nodes[1]) else { return nil }
        return Filter(
            name: name,
            action: .replacement(of: target, by: text),
            words: "\(name.rawValue) \(nodes[0].shown) \(nodes[1].shown)"
        )
    }

    private mutating func dateFormat(_ node: YAML) -> DateFormat? {
        guard let text = constantText(node) else { return nil }
        do throws(DateFormat.SyntaxError) {
            return try DateFormat(text)
        } catch {
            diagnostics.error(
                "\(text.quoted) is no form of a date: there is no \(error.directive)",
                at: node.place,
                remedy: "Write for example \"%Y-%m-%d %H:%M:%S\""
            )
            return nil
        }
    }

    private mutating func algorithm(_ node: YAML) -> HashAlgorithm? {
        guard let text = constantText(node) else { return nil }
        if let algorithm = HashAlgorithm(rawValue: text) { return algorithm }
        reportUnknown(algorithm: text, at: node.place)
        return nil
    }

    mutating func reportUnknown(algorithm text: String, at place: Place) {
        let known = HashAlgorithm.allCases.map(\.rawValue)
        diagnostics.error(
            "\(text.quoted) is no hash that is known here",
            at: place,
            remedy: "There are: \(known.joined(separator: ", "))"
        )
    }

    private mutating func charset(_ node: YAML) -> Charset? {
        guard let text = constantText(node) else { return nil }
        if let charset = Charset(text) { return charset }
        diagnostics.error(
            "\(text.quoted) is no charset that is known here",
            at: node.place,
            remedy: "There are: \(Charset.known.joined(separator: ", "))"
        )
        return nil
    }

    /// A text that is known when the file is compiled.
    private mutating func constantText(_ node: YAML) -> String? {
        guard let template = template(node, .raw) else { return nil }
        if let text = template.constant { return text }
        diagnostics.error("a filter cannot hold captured values", at: node.place)
        return nil
    }
}

extension YAML {
    /// An argument for people; long ones are cut.
    fileprivate var shown: String {
        let text = scalar?.text ?? ""
        return JSON.string(text.count > 40 ? text.prefix(40) + "…" : text).text
    }
}

extension Filter.Name {
    /// An argument, for a remedy.
    fileprivate var example: String {
        switch argument {
        case .number: "0"
        case .pair: "[\",\", \".\"]"
        case .none, .text, .optionalText:
            switch self {
            case .regex: "\"id=([0-9]+)\""
            case .json: "$.id"
            case .xpath: "//h1"
            case .css: "h1"
            case .dateFormat: "\"%Y-%m-%d\""
            case .charsetDecode: "iso-8859-1"
            case .hash: "sha256"
            case .urlQueryParam: "page"
            default: "\",\""
            }
        }
    }
}
