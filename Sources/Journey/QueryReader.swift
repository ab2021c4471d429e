import JSON
import Markup
import Pattern
import ProbeModel

/// Reads what checks and captures ask of an answer.
extension Compilation {
    /// A query whose name is followed by what it asks for.
    mutating func query(_ name: Query.Name, _ argument: YAML) -> Query? {
        guard let text = text(argument) else { return nil }
        switch name {
        case .json: return path(text, at: argument.place).map { .json($0) }
        case .xpath: return xpath(text, at: argument.place).map { .markup($0) }
        case .css: return selector(text, at: argument.place).map { .markup($0) }
        case .regex: return capturingPattern(argument).map { .regex($0) }
        case .header: return .header(text)
        case .headers: return .headers(text)
        case .cookie: return cookie(text, at: argument.place)
        case .time: return word(text, Query.Part.self, at: argument.place).map { .time($0) }
        case .certificate:
            return word(text, Query.CertificateField.self, at: argument.place)
                .map { .certificate($0) }
        case .variable: return variable(text, at: argument.place)
        case .status, .version, .url, .address, .redirects, .body, .bytes, .size, .sha256, .md5:
            return query(name)
        }
    }

    /// A query that its name says all about; nil for the others.
    func query(_ name: Query.Name) -> Query? {
        switch name {
        case .status: .status
        case .version: .version
        case .url: .url
        case .address: .address
        case .redirects: .redirects
        case .body: .body
        case .bytes: .bytes
        case .size: .size
        case .sha256: .hash(.sha256)
        case .md5: .hash(.md5)
        case .header, .headers, .cookie, .json, .xpath, .css, .regex, .time, .certificate,
            .variable:
            nil
        }
    }

    /// `session`, or `session[Max-Age]`.
    private mutating func cookie(_ text: String, at place: Place) -> Query? {
        guard text.hasSuffix("]"), let open = text.lastIndex(of: "[") else { return .cookie(text) }
        let name = String(text[..<open])
        let word = String(text[text.index(after: open)...].dropLast())
        let known = Query.CookieAttribute.allCases
        if let attribute = known.first(where: { $0.rawValue.equalsIgnoringCase(word) }) {
            return .cookieAttribute(name, attribute)
        }
        let list = known.map(\.rawValue)
        diagnostics.error(
            "a cookie has no attribute \(word.quoted)",
            at: place,
            remedy: Suggestion.sentence(for: word, among: list)
                ?? "There are: \(list.joined(separator: ", "))"
        )
        return nil
    }

    private mutating func variable(_ name: String, at place: Place) -> Query? {
        guard name.isName else {
            diagnostics.error("\(name.quoted) cannot name a variable", at: place)
            return nil
        }
        let scalar = YAML.Scalar(text: "{{\(name)}}", isPlain: false)
        return operand(YAML(content: .scalar(scalar), place: place)).map { .variable(name, $0) }
    }

    /// One of the words of a closed list.
    private mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ text: String,
        _ words: Word.Type,
        at place: Place
    ) -> Word? {
        if let word = Word(rawValue: text) { return word }
        let list = Word.allCases.map(\.rawValue)
        diagnostics.error(
            "\(text.quoted) is none of \(list.joined(separator: ", "))",
            at: place,
            remedy: Suggestion.sentence(for: text, among: list)
        )
        return nil
    }

    /// A JSONPath query; what is wrong with it is reported.
    mutating func path(_ text: String, at place: Place) -> JSONPath? {
        do throws(JSONPath.SyntaxError) {
            return try JSONPath(text)
        } catch {
            diagnostics.error("\(text.quoted) is no JSONPath: \(error)", at: place)
            return nil
        }
    }

    /// An XPath query; what is wrong with it is reported.
    mutating func xpath(_ text: String, at place: Place) -> XPath? {
        do throws(XPath.SyntaxError) {
            return try XPath(text)
        } catch {
            diagnostics.error("\(text.quoted) is no XPath: \(error)", at: place)
            return nil
        }
    }

    /// A CSS selector; what is wrong with it is reported.
    mutating func selector(_ text: String, at place: Place) -> XPath? {
        do throws(XPath.SyntaxError) {
            return try XPath(selector: text)
        } catch {
            diagnostics.error("\(text.quoted) is no selector: \(error)", at: place)
            return nil
        }
    }

    /// A pattern, which must be known when the file is compiled.
    mutating func pattern(_ node: YAML) -> Pattern? {
        guard let template = template(node, .raw) else { return nil }
        guard let text = template.constant else {
            diagnostics.error("a pattern cannot hold captured values", at: node.place)
            return nil
        }
        do throws(Pattern.SyntaxError) {
            return try Pattern(text)
        } catch {
            diagnostics.error("\(text.quoted) is no pattern: \(error)", at: node.place)
            return nil
        }
    }

    /// A pattern whose one group is the value.
    mutating func capturingPattern(_ node: YAML) -> Pattern? {
        guard let pattern = pattern(node) else { return nil }
        guard pattern.groupCount == 1 else {
            diagnostics.error(
                "a pattern that captures has one group, this one has \(pattern.groupCount)",
                at: node.place,
                remedy: "Write (?:…) for groups that capture nothing"
            )
            return nil
        }
        return pattern
    }
}

extension YAML.Entry {
    /// The key as a node of its own.
    var keyNode: YAML {
        YAML(content: .scalar(YAML.Scalar(text: key, isPlain: false)), place: place)
    }
}
