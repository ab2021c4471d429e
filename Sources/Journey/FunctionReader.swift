import Digest
import JSON
import ProbeModel

/// Reads what stands in a hole: a name or a function, and filters behind it.
extension Compilation {
    /// Nil if it means nothing, which is then reported.
    mutating func meaning(_ hole: String, of node: YAML) -> Meaning? {
        guard let text = HoleText(hole), let first = text.stages.first else {
            return meansNothing(hole, node)
        }
        guard let meaning = source(first, hole, node) else { return nil }
        guard text.stages.count > 1 else { return meaning }
        let place = place(of: hole, in: node)
        var filters: [Filter] = []
        for stage in text.stages.dropFirst() {
            guard let found = self.filters(Self.filter(stage, at: place)) else { return nil }
            filters += found
        }
        return filtered(meaning, filters, at: place)
    }

    /// The words of a stage as the filter would be written in YAML.
    private static func filter(_ words: [HoleText.Word], at place: Place) -> YAML {
        let nodes = words.map { word in
            YAML(content: .scalar(YAML.Scalar(text: word.text, isPlain: false)), place: place)
        }
        guard nodes.count > 1 else { return nodes[0] }
        let argument =
            nodes.count == 2
            ? nodes[1] : YAML(content: .sequence(Array(nodes.dropFirst())), place: place)
        let entry = YAML.Entry(key: words[0].text, place: place, value: argument)
        return YAML(content: .mapping([entry]), place: place)
    }

    /// Filters over what is known are applied at once, unless they look at the clock.
    private mutating func filtered(
        _ meaning: Meaning,
        _ filters: [Filter],
        at place: Place
    ) -> Meaning? {
        switch meaning {
        case .source(let source, let isSecret):
            return .source(.filtered(source, filters, isSecret: isSecret), isSecret: isSecret)
        case .constant(let value):
            guard !filters.contains(where: \.name.looksAtClock) else {
                return .source(
                    .filtered(.constant(value), filters, isSecret: false),
                    isSecret: false
                )
            }
            do throws(Filter.Fault) {
                return .constant(try filters.apply(to: value, at: Timestamp(nanoseconds: 0)))
            } catch {
                diagnostics.error("a value cannot be made: \(error.words)", at: place)
                return nil
            }
        }
    }

    private mutating func source(
        _ words: [HoleText.Word],
        _ hole: String,
        _ node: YAML
    ) -> Meaning? {
        let name = words[0]
        if name.isQuoted {
            return words.count == 1 ? .constant(.string(name.text)) : meansNothing(hole, node)
        }
        let arguments = Array(words.dropFirst())
        switch name.text {
        case "uuid" where arguments.isEmpty: return drawn(.uuid)
        case "now": return moment(arguments).map { drawn($0) } ?? meansNothing(hole, node)
        case "join", "hmac", "totp": return function(name.text, arguments, hole, node)
        case "path" where arguments.count == 1:
            let path = arguments[0]
            return path.isQuoted
                ? .constant(.string(path.text)) : meaning(ofName: path.text, hole, node)
        default: break
        }
        if name.text == "random" || name.text.hasPrefix("random.") {
            return random(name.text, arguments).map { drawn($0) } ?? meansNothing(hole, node)
        }
        return arguments.isEmpty
            ? meaning(ofName: name.text, hole, node) : meansNothing(hole, node)
    }

    private func drawn(_ generator: Template.Generator) -> Meaning {
        .source(.generator(generator), isSecret: false)
    }

    /// `now`, `now +1d`, `now -2h unix`, `now %Y-%m-%d`.
    private func moment(_ words: [HoleText.Word]) -> Template.Generator? {
        var words = words[...]
        var offset: Int64 = 0
        while let word = words.first, !word.isQuoted, let sign = word.text.first,
            sign == "+" || sign == "-"
        {
            guard let duration = Quantity.duration(String(word.text.dropFirst())),
                duration <= Limits.dateOffset
            else { return nil }
            offset += (sign == "-" ? -1 : 1) * duration.nanoseconds
            words.removeFirst()
            guard offset.magnitude <= UInt64(Limits.dateOffset.nanoseconds) else { return nil }
        }
        guard let form = words.first else { return .now(offset, .rfc3339) }
        guard words.count == 1 else { return nil }
        switch form.text {
        case "unix": return .now(offset, .seconds)
        case "milliseconds": return .now(offset, .milliseconds)
        default:
            guard form.text.contains("%"), let format = try? DateFormat(form.text) else {
                return nil
            }
            return .now(offset, .date(format))
        }
    }

    private func random(_ name: String, _ words: [HoleText.Word]) -> Template.Generator? {
        let texts = words.map(\.text)
        if name == "random" {
            guard texts.count == 2, let low = Int64(texts[0]), let high = Int64(texts[1]),
                low <= high
            else { return nil }
            return .number(low...high)
        }
        let kind = String(name.dropFirst("random.".count))
        if kind == "choice" { return texts.isEmpty ? nil : .choice(texts) }
        if let person = Template.Person(rawValue: kind) {
            return texts.isEmpty ? .person(person) : nil
        }
        guard let alphabet = Template.Alphabet(rawValue: kind), texts.count == 1,
            let count = Int(texts[0]), (1...Limits.patternBytes).contains(count)
        else { return nil }
        return .characters(alphabet, count)
    }

    /// Functions whose arguments are values.
    private mutating func function(
        _ name: String,
        _ words: [HoleText.Word],
        _ hole: String,
        _ node: YAML
    ) -> Meaning? {
        switch name {
        case "join" where words.count >= 2:
            guard let (sources, isSecret) = sources(words.dropFirst(), hole, node) else {
                return nil
            }
            return .source(.joined(sources, words[0].text), isSecret: isSecret)
        case "hmac" where words.count >= 3:
            guard let algorithm = HashAlgorithm(rawValue: words[0].text) else {
                reportUnknown(algorithm: words[0].text, at: place(of: hole, in: node))
                return nil
            }
            guard let (sources, _) = sources(words.dropFirst(), hole, node) else { return nil }
            let code = Template.Source.code(
                algorithm,
                key: sources[0],
                of: Array(sources.dropFirst())
            )
            return .source(code, isSecret: true)
        case "totp" where (1...4).contains(words.count):
            guard let code = oneTimeCode(words.dropFirst().map(\.text)) else {
                return meansNothing(hole, node)
            }
            guard let (sources, _) = sources(words.prefix(1), hole, node) else { return nil }
            return .source(.oneTimeCode(code, secret: sources[0]), isSecret: true)
        default: return meansNothing(hole, node)
        }
    }

    /// Digits, seconds, hash: `8 60 sha256`.
    private func oneTimeCode(_ words: [String]) -> OneTimeCode? {
        var code = OneTimeCode()
        if let digits = words.first {
            guard let count = Int(digits), OneTimeCode.digitCounts.contains(count) else {
                return nil
            }
            code.digits = count
        }
        if words.count > 1 {
            guard let seconds = Int64(words[1]), OneTimeCode.periods.contains(seconds) else {
                return nil
            }
            code.seconds = seconds
        }
        if words.count > 2 {
            // A code is read at one of sixteen places of the hash, four bytes long: MD5 is too short.
            guard let algorithm = HashAlgorithm(rawValue: words[2]), algorithm != .md5 else {
                return nil
            }
            code.algorithm = algorithm
        }
        return code
    }

    /// What names and quoted texts stand for, and whether one of them is secret.
    private mutating func sources(
        _ words: ArraySlice<HoleText.Word>,
        _ hole: String,
        _ node: YAML
    ) -> ([Template.Source], isSecret: Bool)? {
        var sources: [Template.Source] = []
        var isSecret = false
        for word in words {
            guard let meaning = source([word], hole, node) else { return nil }
            switch meaning {
            case .constant(let value): sources.append(.constant(value))
            case .source(let source, let holdsSecret):
                sources.append(source)
                isSecret = isSecret || holdsSecret
            }
        }
        return (sources, isSecret)
    }

    /// `last.price`: what is asked of earlier runs, and about which capture.
    func question(_ name: String) -> (History.Question, String)? {
        guard let dot = name.firstIndex(of: "."),
            let question = History.Question(rawValue: String(name[..<dot]))
        else { return nil }
        return (question, String(name[name.index(after: dot)...]))
    }

    mutating func remembered(
        _ question: History.Question,
        about name: String,
        _ hole: String,
        _ node: YAML
    ) -> Meaning? {
        let place = place(of: hole, in: node)
        guard isInCheck else {
            diagnostics.error(
                "what earlier runs captured is for checks only: the first run has nothing",
                at: place
            )
            return nil
        }
        guard scope.isOpen || scope.remembered.contains(name) else {
            diagnostics.error(
                "no capture of this journey remembers '\(name)'",
                at: place,
                remedy: Suggestion.sentence(for: name, among: scope.remembered)
                    ?? "Add 'remember: 20' to a capture"
            )
            return nil
        }
        scope.use(name)
        return .source(.remembered(name, question), isSecret: false)
    }

    private mutating func meansNothing(_ hole: String, _ node: YAML) -> Meaning? {
        let functions = EditorSchema.functions.filter { !History.Question.words.contains($0.name) }
        let word = hole.prefix { $0 != " " }
        let known = functions.first { $0.name == word }
        diagnostics.error(
            "\("{{\(hole)}}".quoted) means nothing",
            at: place(of: hole, in: node),
            remedy: known.map { "Write it as in \($0.example)" }
                ?? Suggestion.sentence(for: String(word), relatedTo: functions.map(\.name))
                ?? "Write a name, or one of \(functions.map(\.name).joined(separator: ", "))"
        )
        return nil
    }
}

extension Filter.Name {
    /// Whether what it gives depends on when it is asked.
    fileprivate var looksAtClock: Bool { self == .daysAfterNow || self == .daysBeforeNow }
}
