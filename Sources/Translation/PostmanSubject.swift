import JSON

/// What a chain of names stands for: a query of probe files.
struct PostmanSubject: Hashable {
    var query: String
    var argument: String?
    /// The number of its elements is meant.
    var isCount = false

    init(_ query: String, _ argument: String? = nil) {
        self.query = query
        self.argument = argument
    }

    /// Nil if it is something else.
    init?(_ links: [ScriptExpression.Link], _ names: [String: PostmanSubject]) {
        guard case .name(let first)? = links.first else { return nil }
        var rest = links.dropFirst()
        if let known = names[first] {
            self = known
        } else if let (start, count) = Self.start(links) {
            self = start
            rest = links.dropFirst(count)
        } else {
            return nil
        }
        for (index, link) in rest.enumerated() {
            let isLast = index == rest.count - 1
            guard query == "json" || (isLast && link == .name("length")), follow(link, isLast)
            else { return nil }
        }
    }

    private static func start(_ links: [ScriptExpression.Link]) -> (PostmanSubject, Int)? {
        let known: [([ScriptExpression.Link], PostmanSubject)] = [
            ([.name("pm"), .name("response"), .name("json"), .call([])], .init("json", "$")),
            ([.name("pm"), .name("response"), .name("text"), .call([])], .init("body")),
            ([.name("pm"), .name("response"), .name("code")], .init("status")),
            ([.name("pm"), .name("response"), .name("responseTime")], .init("time", "total")),
            ([.name("pm"), .name("response"), .name("responseSize")], .init("size")),
            ([.name("responseCode"), .name("code")], .init("status")),
            ([.name("responseTime")], .init("time", "total")),
            ([.name("responseBody")], .init("body")),
        ]
        for (start, subject) in known where links.starts(with: start) {
            return (subject, start.count)
        }
        let calls: [([String], String)] = [
            (["pm", "response", "headers", "get"], "header"),
            (["postman", "getResponseHeader"], "header"), (["pm", "cookies", "get"], "cookie"),
        ]
        for (words, query) in calls
        where links.count > words.count
            && links.starts(with: words.map { ScriptExpression.Link.name($0) })
        {
            guard case .call(let arguments) = links[words.count], let name = arguments.first?.text
            else { return nil }
            return (.init(query, name), words.count + 1)
        }
        if links.count > 2, links[0] == .name("JSON"), links[1] == .name("parse") {
            return (.init("json", "$"), 3)
        }
        return nil
    }

    private mutating func follow(_ link: ScriptExpression.Link, _ isLast: Bool) -> Bool {
        switch link {
        case .name("length") where isLast:
            isCount = query == "json"
            if query == "body" { query = "size" }
        case .name(let name): argument = (argument ?? "$") + JSONSteps.step(name)
        case .index(let index):
            guard let json = index.json else { return false }
            let step = json.string.map { JSONSteps.step($0) } ?? "[\(json.text)]"
            argument = (argument ?? "$") + step
        case .call: return false
        }
        return true
    }
}
