import ProbeModel

/// Collects the problems of the files that are read together; nothing stops at the first.
package struct Diagnostics: Sendable {
    private let sources: [SourceText]
    private var found: [Place: [Diagnostic]] = [:]
    private var lines: [Int: [[Unicode.Scalar]]] = [:]
    /// Places of values that must not be printed, whatever else is wrong with their lines.
    private var hidden: Set<Place> = []
    /// Files with at least one error, by index.
    private(set) var filesWithErrors: Set<Int> = []
    /// Errors that were reported, those told before included.
    private(set) var errorCount = 0

    package init(_ sources: [SourceText]) {
        self.sources = sources
    }

    package mutating func error(_ message: String, at place: Place, remedy: String? = nil) {
        add(message, .error, at: place, remedy: remedy)
    }

    package mutating func warning(_ message: String, at place: Place, remedy: String? = nil) {
        add(message, .warning, at: place, remedy: remedy)
    }

    /// An error about a value that must not be printed; it takes the place of a warning about it.
    mutating func errorHidingValue(_ message: String, at place: Place, remedy: String) {
        let anchor = place.withoutAlias
        if !hidden.insert(anchor).inserted { found[anchor]?.removeAll { $0.severity == .warning } }
        add(message, .error, at: place, remedy: remedy)
    }

    /// A warning about such a value.
    mutating func warningHidingValue(_ message: String, at place: Place, remedy: String) {
        hidden.insert(place.withoutAlias)
        add(message, .warning, at: place, remedy: remedy)
    }

    private mutating func add(
        _ message: String,
        _ severity: Diagnostic.Severity,
        at place: Place,
        remedy: String?
    ) {
        if severity == .error {
            filesWithErrors.insert(place.file)
            errorCount += 1
        }
        // A journey with rows is compiled once for each of them: the same problem is told once.
        let line = line(place)
        let anchor = place.withoutAlias
        let told = found[anchor, default: []]
        if let index = told.firstIndex(where: { $0.message == message }) {
            // It is wrong without the alias, too.
            if place.aliasLine == nil { found[anchor]?[index].aliasLine = nil }
            return
        }
        // What it quotes, and does not stand here, is the row's.
        let text = told.isEmpty ? "" : String(String.UnicodeScalarView(line))
        let parts = message.quotation
        let isOfRow = parts.inside.contains { !text.contains($0) }
        let isTold = told.contains {
            $0.severity == severity && isOfRow && $0.message.quotation.outside == parts.outside
        }
        guard !isTold else { return }
        var diagnostic = Diagnostic(
            path: sources[place.file].path,
            line: place.line,
            column: place.column,
            endColumn: place.endLine > place.line ? line.count + 1 : place.endColumn,
            severity: severity,
            message: message,
            remedy: remedy
        )
        diagnostic.aliasLine = place.aliasLine
        found[anchor, default: []].append(diagnostic)
    }

    private mutating func line(_ place: Place) -> [Unicode.Scalar] {
        let known = lines[place.file] ?? sources[place.file].lines
        lines[place.file] = known
        return place.line <= known.count ? known[place.line - 1] : []
    }

    /// The text at a place that lies on one line; for pointing at a part of it.
    mutating func text(at place: Place) -> [Unicode.Scalar]? {
        guard place.line == place.endLine else { return nil }
        let line = line(place)
        guard place.endColumn - 1 <= line.count else { return nil }
        return Array(line[(place.column - 1)..<(place.endColumn - 1)])
    }

    /// How a message in one file names a place: `line 7`, or with the path if it is another file.
    func name(of place: Place, seenFrom other: Place) -> String {
        place.file == other.file
            ? "line \(place.line)" : "\(sources[place.file].path):\(place.line)"
    }

    /// All of them by file and place, at most `Limits.diagnostics` for a file.
    package var sorted: [Diagnostic] {
        var counts: [Int: Int] = [:]
        var result: [Diagnostic] = []
        let secrets = Dictionary(grouping: hidden) { [$0.file, $0.line] }
        for (place, diagnostics) in found.sorted(by: { $0.key < $1.key }) {
            for diagnostic in diagnostics {
                counts[place.file, default: 0] += 1
                guard counts[place.file, default: 0] <= Limits.diagnostics else { continue }
                let beside = secrets[[place.file, place.line], default: []]
                result.append(shown(diagnostic, at: place, beside))
            }
        }
        return result
    }

    /// With its line, without the values on it that must not be printed.
    private func shown(
        _ diagnostic: Diagnostic,
        at place: Place,
        _ secrets: [Place]
    ) -> Diagnostic {
        let line = lines[place.file].map { place.line <= $0.count ? $0[place.line - 1] : [] } ?? []
        var shown = diagnostic
        shown.excerpt = Diagnostic.Excerpt(of: line, at: place, hiding: secrets)
        if secrets.contains(place) { shown.message = diagnostic.message.withoutQuotations }
        if let line = diagnostic.aliasLine {
            shown.message += ", used by the alias on line \(line)"
        }
        return shown
    }

    /// How many `sorted` leaves out.
    var omitted: Int {
        var counts: [Int: Int] = [:]
        for (place, diagnostics) in found { counts[place.file, default: 0] += diagnostics.count }
        return counts.values.reduce(0) { $0 + max(0, $1 - Limits.diagnostics) }
    }
}

extension Place {
    /// Where it stands, whoever reads it.
    fileprivate var withoutAlias: Place {
        var place = self
        place.aliasLine = nil
        return place
    }
}

extension String {
    /// The parts of a message in quotes, and those outside.
    fileprivate var quotation: (inside: [Substring], outside: [Substring]) {
        let parts = split(separator: "'", omittingEmptySubsequences: false).enumerated()
        return (
            parts.filter { $0.offset % 2 == 1 }.map(\.element),
            parts.filter { $0.offset % 2 == 0 }.map(\.element)
        )
    }

    /// With masks in place of what it quotes, unless that is too short for a secret.
    fileprivate var withoutQuotations: String {
        split(separator: "'", omittingEmptySubsequences: false).enumerated().map { place, part in
            place % 2 == 1 && part.utf8.count >= Limits.secretBytes ? Secret.mask[...] : part
        }.joined(separator: "'")
    }
}
