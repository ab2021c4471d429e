import JSON
import Pattern
import ProbeModel

/// Reads what a step expects.
extension Compilation {
    static let expectFields = [
        "status", "header", "json", "body", "within", "version", "certificate",
    ]

    /// The checks of a step; the status is the first.
    mutating func checks(_ step: Fields) -> [Check] {
        var checks: [Check] = []
        let expect = step.fields("expect", known: Self.expectFields, &diagnostics)
        let status = expect.flatMap { statusCheck($0, step) }
        // An error status is no success, even if the file says nothing about the status.
        checks.append(
            status ?? Check("status", .status(.belowErrors), line: step.place.line)
        )
        guard let expect else { return checks }
        for entry in expect.mapping("header", &diagnostics) ?? [] {
            guard let predicate = predicate(entry.value) else { continue }
            let kind = Check.Kind.header(entry.key, predicate)
            checks.append(Check("header \(entry.key)", kind, line: entry.place.line))
        }
        for entry in expect.mapping("json", &diagnostics) ?? [] {
            let path = path(entry.key, at: entry.place)
            guard let predicate = predicate(entry.value), let path else { continue }
            let kind = Check.Kind.json(path, predicate)
            checks.append(Check("json \(entry.key)", kind, line: entry.place.line))
        }
        if let entry = expect.entry("body"), let predicate = predicate(entry.value) {
            checks.append(Check("body", .body(predicate), line: entry.place.line))
        }
        addOthers(expect, to: &checks)
        if checks.count > Limits.checksPerStep {
            diagnostics.error("more than \(Limits.checksPerStep) checks", at: expect.place)
        }
        return checks
    }

    private mutating func addOthers(_ expect: Fields, to checks: inout [Check]) {
        let range = Duration.milliseconds(1)...Limits.journeyTimeMaximum
        if let time = expect.duration("within", in: range, &diagnostics) {
            checks.append(Check("within", .within(time), line: line(of: "within", in: expect)))
        }
        let known = Dictionary(HTTPVersion.allCases.map { ($0.text, $0) }) { first, _ in first }
        let words = expect.texts("version", &diagnostics) ?? []
        let versions = words.compactMap { known[$0] }
        if versions.count < words.count, let node = expect.node("version") {
            diagnostics.error("versions of HTTP are 1.0, 1.1, 2 and 3", at: node.place)
        } else if !versions.isEmpty {
            let line = line(of: "version", in: expect)
            checks.append(Check("version", .version(versions), line: line))
        }
        let certificate = expect.fields("certificate", known: ["validFor"], &diagnostics)
        let days = Duration.zero...Duration.seconds(3650 * 86_400)
        if let time = certificate?.duration("validFor", in: days, &diagnostics) {
            let line = line(of: "certificate", in: expect)
            checks.append(Check("certificate", .certificate(validFor: time), line: line))
        }
    }

    private func line(of key: String, in fields: Fields) -> Int {
        fields.entry(key)?.place.line ?? fields.place.line
    }

    private mutating func statusCheck(_ expect: Fields, _ step: Fields) -> Check? {
        guard let entry = expect.entry("status"),
            let words = expect.texts("status", &diagnostics)
        else { return nil }
        let ranges = words.compactMap(Self.statuses)
        guard ranges.count == words.count, !words.isEmpty else {
            let list = words.joined(separator: ", ").quoted
            diagnostics.error(
                "a status is a number such as 201, or 2xx, not \(list)",
                at: entry.value.place
            )
            return nil
        }
        if step.node("redirects") == nil, ranges.allSatisfy({ $0.lowerBound / 100 == 3 }) {
            diagnostics.warning(
                "this status is never seen, since redirects are followed",
                at: entry.value.place,
                remedy: "Add 'redirects: off'"
            )
        }
        let text = words.joined(separator: " or ")
        return Check(
            "status",
            .status(StatusSet(ranges: ranges, text: text)),
            line: entry.place.line
        )
    }

    private static func statuses(_ word: String) -> ClosedRange<UInt16>? {
        if word.utf8.count == 3, word.hasSuffix("xx"), let hundreds = UInt16(word.prefix(1)),
            (1...5).contains(hundreds)
        {
            return (hundreds * 100)...(hundreds * 100 + 99)
        }
        guard let status = UInt16(word), (100...599).contains(status) else { return nil }
        return status...status
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
}
