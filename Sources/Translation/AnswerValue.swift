import JSON
import Journey
import Markup

/// A value that stands in an answer, and the query that captures it.
struct AnswerValue: Hashable {
    /// In the words of `capture`.
    let query: [JSON.Member]
    /// What it is called there.
    let name: String
    let text: String

    /// In bytes; shorter values are equal by chance.
    static let shortest = 4
    /// A word as long as that is drawn by a machine, even without a digit.
    private static let longWord = 16
    /// So many fields, or names of elements, of one page are looked at: each is a query.
    private static let most = 100

    /// All of an answer that a later request might send.
    static func all(in answer: ForeignAnswer) -> [AnswerValue] {
        var values: [AnswerValue] = []
        if let json = try? JSON.parse(Array(answer.text.utf8)) {
            values = self.values(of: json, at: "$", depth: 0)
        } else if answer.type.contains("html") {
            values = fields(of: answer.text)
        } else if answer.type.contains("xml") {
            values = elements(of: answer.text)
        }
        return values + headers(answer)
    }

    private init(_ name: String, _ text: String, _ query: JSON.Member...) {
        self.name = name
        self.text = text
        self.query = query
    }

    /// Whether it looks drawn, and not written by a person: names of pages and languages flow from
    /// answers into requests too.
    private var isDrawn: Bool {
        text.utf8.count >= Self.shortest && !text.contains(where: \.isWhitespace)
            && (text.utf8.contains(where: \.isDigit) || text.utf8.count >= Self.longWord)
    }

    // MARK: JSON

    /// Texts and whole numbers, with the path to each.
    private static func values(of json: JSON, at path: String, depth: Int) -> [AnswerValue] {
        guard depth < 8 else { return [] }
        switch json {
        case .string(let text): return value(text, at: path)
        case .number(let number): return number.integer == nil ? [] : value(number.text, at: path)
        case .array(let elements):
            return elements.prefix(20).enumerated().flatMap {
                values(of: $1, at: "\(path)[\($0)]", depth: depth + 1)
            }
        case .object(let members):
            return members.flatMap {
                values(of: $0.value, at: path + JSONSteps.step($0.name), depth: depth + 1)
            }
        case .null, .bool: return []
        }
    }

    private static func value(_ text: String, at path: String) -> [AnswerValue] {
        guard text.utf8.count >= shortest else { return [] }
        let letters = path.split { ".[]'$".contains($0) }
        let name = letters.last { !$0.utf8.allSatisfy(\.isDigit) }.map(String.init) ?? "value"
        return [AnswerValue(name, text, JSON.Member("json", .string(path)))]
    }

    // MARK: Headers

    private static func headers(_ answer: ForeignAnswer) -> [AnswerValue] {
        answer.headers.flatMap { header -> [AnswerValue] in
            let name = header.name.lowercased()
            switch name {
            case "location": return parts(ofLocation: header)
            case "set-cookie": return cookie(header.value)
            case let name where name.hasPrefix("content-") || name.hasPrefix("access-control-"):
                return []
            default:
                let query = JSON.Member("header", .string(header.name))
                return [AnswerValue(name, header.value, query)].filter(\.isDrawn)
            }
        }
    }

    /// The parts of its path, called after the one before, and the parameters behind it.
    private static func parts(ofLocation header: ForeignRequest.Field) -> [AnswerValue] {
        let whole = JSON.Member("header", .string(header.name))
        let reference = header.value.prefix { $0 != "#" }
        let start = reference.firstRange(of: "://")?.upperBound
        let local = start.map { reference[$0...].drop { !"/?".contains($0) } } ?? reference
        // What is relative to another path would have other parts.
        let path = local.hasPrefix("/") ? local.prefix { $0 != "?" } : ""
        let segments = path.split(separator: "/").map(String.init)
        let parts = segments.enumerated().map { index, segment in
            let before = index > 0 ? segments[index - 1] : "location"
            let name = before.hasSuffix("s") ? String(before.dropLast()) : before
            let pattern = "^(?:[a-z]+://[^/]+)?/(?:[^/]+/){\(index)}([^/?#]+)"
            return AnswerValue(
                name,
                segment,
                whole,
                JSON.Member("filter", .one("regex", .string(pattern)))
            )
        }
        let pairs = local.drop { $0 != "?" }.dropFirst().split(separator: "&")
        let parameters = pairs.compactMap { pair -> AnswerValue? in
            let halves = pair.split(separator: "=", maxSplits: 1).compactMap {
                QueryString.decoded($0.utf8, plusIsSpace: true)
            }
            guard halves.count == 2 else { return nil }
            let filter = JSON.one("urlQueryParam", .string(halves[0]))
            return AnswerValue(halves[0], halves[1], whole, JSON.Member("filter", filter))
        }
        return (parts + parameters).filter(\.isDrawn)
    }

    /// Scripts send a cookie as a header, some of them without its percent signs.
    private static func cookie(_ line: String) -> [AnswerValue] {
        let pair = line.prefix { $0 != ";" }
        let name = String(pair.prefix { $0 != "=" }).trimmed
        let text = String(pair.drop { $0 != "=" }.dropFirst()).trimmed
        let query = JSON.Member("cookie", .string(name))
        let plain = QueryString.decoded(text.utf8, plusIsSpace: false) ?? text
        let decoded = AnswerValue(name, plain, query, JSON.Member("filter", "urlDecode"))
        let values = [AnswerValue(name, text, query)] + (plain == text ? [] : [decoded])
        return values.filter(\.isDrawn)
    }

    // MARK: Pages

    /// Hidden fields of forms, and what a page says of itself.
    private static func fields(of page: String) -> [AnswerValue] {
        guard let page = try? Markup(Array(page.utf8), isHTML: true) else { return [] }
        let kinds = [("input[@type='hidden']", "input", "value"), ("meta", "meta", "content")]
        return kinds.flatMap { path, element, attribute -> [AnswerValue] in
            let found = "//\(path)[@name and @\(attribute)]"
            let names = page.texts(try? XPath("\(found)/@name"))
            let values = page.texts(try? XPath("\(found)/@\(attribute)"))
            return zip(names, values).prefix(most).compactMap { name, value in
                let selector = "\(element)[name=\"\(name)\"]::attr(\(attribute))"
                let all = page.texts(try? XPath(selector: selector))
                return AnswerValue(name, value, among: all, JSON.Member("css", .string(selector)))
            }
        }
    }

    /// Elements of XML without others in them, and attributes.
    private static func elements(of text: String) -> [AnswerValue] {
        guard let document = try? Markup(Array(text.utf8), isHTML: false) else { return [] }
        return names(in: text).prefix(most).flatMap { name -> [AnswerValue] in
            let kinds = ["//*[local-name()='\(name)'][not(*)]", "//@*[local-name()='\(name)']"]
            return kinds.flatMap { path -> [AnswerValue] in
                let all = document.texts(try? XPath(path))
                return all.compactMap {
                    AnswerValue(name, $0, among: all, JSON.Member("xpath", .string(path)))
                }
            }
        }
    }

    /// Names that may be those of elements and attributes, each once.
    private static func names(in text: String) -> [String] {
        let isOfName = { (character: Character) in
            character.isLetter || character.isNumber || "_-.".contains(character)
        }
        let words = text.split { !isOfName($0) }
        let ends = words.filter { word in
            let next = text[word.endIndex...].first
            let before =
                word.startIndex == text.startIndex ? " " : text[text.index(before: word.startIndex)]
            return next == "=" || before == "<" || before == ":"
        }
        var seen: Set<Substring> = []
        return ends.filter { seen.insert($0).inserted }.map { String($0) }
    }

    /// One of several values that a query gives; nil if it does not give it, or it is not drawn.
    private init?(_ name: String, _ text: String, among all: [String], _ query: JSON.Member) {
        guard let index = all.firstIndex(of: text) else { return nil }
        let choice: JSON = index == 0 ? "first" : .one("nth", JSON(index))
        self.name = name
        self.text = text
        self.query = all.count == 1 ? [query] : [query, JSON.Member("filter", choice)]
        guard isDrawn else { return nil }
    }
}

extension Markup {
    /// The texts that a query finds; none if it is none.
    fileprivate func texts(_ query: XPath?) -> [String] {
        guard let query, case .nodes(let texts)? = try? value(of: query) else { return [] }
        return texts
    }
}
