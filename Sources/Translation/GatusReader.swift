import JSON
import Journey

/// Reads a configuration of Gatus: each endpoint is a journey of one step, each suite one of several.
struct GatusReader {
    let file: ForeignFile
    private var journeys: [Understanding] = []
    private var notes: [String] = []

    /// The journeys, and what concerns none of them.
    static func read(
        _ bytes: [UInt8],
        path: String
    ) throws(ForeignFault) -> (journeys: [Understanding], notes: [String]) {
        let file = try ForeignFile(bytes, path: path)
        guard file.root["endpoints"] != nil || file.root["suites"] != nil else {
            throw file.fault(file.root, "a configuration of Gatus has 'endpoints' or 'suites'")
        }
        var reader = GatusReader(file: file)
        for node in file.root["endpoints"]?.items ?? [] { reader.addEndpoint(node) }
        for node in file.root["suites"]?.items ?? [] { reader.addSuite(node) }
        for section in ["alerting", "external-endpoints", "maintenance"] {
            guard let node = file.root[section] else { continue }
            reader.notes.append("\(file.place(node)): '\(section)' is not taken over")
        }
        return (reader.journeys, reader.notes)
    }

    private init(file: ForeignFile) { self.file = file }

    private mutating func addEndpoint(_ node: YAML) {
        var journey = journey(node)
        journey.every = node["interval"]?.text ?? "1m"
        guard let name = journey.name, isOn(node, name),
            let request = request(node, &journey)
        else { return }
        journey.requests.append(request)
        journeys.append(journey)
    }

    private mutating func addSuite(_ node: YAML) {
        var journey = journey(node)
        journey.every = node["interval"]?.text ?? "10m"
        guard let name = journey.name, isOn(node, name) else { return }
        for entry in node["context"]?.entries ?? [] {
            guard let text = entry.value.text else {
                journey.note("the context '\(entry.key)' is no text and was left out")
                continue
            }
            journey.declare(ForeignText.name(entry.key), .string(translated(text)))
        }
        for endpoint in node["endpoints"]?.items ?? [] {
            guard var request = request(endpoint, &journey) else {
                let endpoint = endpoint["name"]?.text ?? "unnamed"
                journey.omit("\(file.place(node)): '\(name)' asks '\(endpoint)' too")
                continue
            }
            request.name = endpoint["name"]?.text
            let isAlways = endpoint["always-run"]?.isTrue ?? false
            if isAlways {
                journey.cleanup.append(request)
            } else {
                journey.requests.append(request)
            }
        }
        guard !journey.requests.isEmpty else {
            return notes.append("suite '\(name)': none of its endpoints could be translated")
        }
        journeys.append(journey)
    }

    private func journey(_ node: YAML) -> Understanding {
        let group = node["group"]?.text
        let name = node["name"]?.text ?? "unnamed"
        let isTaken = journeys.contains { $0.name == name }
        var journey = Understanding(name: isTaken ? "\(group ?? "second") \(name)" : name)
        journey.service = group
        if node["alerts"] != nil
            || node["endpoints"]?.items.contains(where: { $0["alerts"] != nil }) == true
        {
            journey.note(
                "\(file.place(node)): alerts are rules of the daemon here, see probed's alerting"
            )
        }
        return journey
    }

    private mutating func isOn(_ node: YAML, _ name: String) -> Bool {
        guard let text = node["enabled"]?.text, text == "false" else { return true }
        notes.append("\(file.place(node)): '\(name)' is not enabled and was left out")
        return false
    }

    // MARK: An endpoint

    /// Nil if nothing here speaks its protocol; that is said.
    private mutating func request(
        _ node: YAML,
        _ journey: inout Understanding
    ) -> ForeignRequest? {
        let url = translated(node["url"]?.text ?? "")
        let name = node["name"]?.text ?? "unnamed"
        guard var request = start(node, url) else {
            let scheme = url.firstRange(of: "://").map { String(url[..<$0.lowerBound]) } ?? url
            let kind = node["dns"].map { "a lookup of \($0["query-type"]?.text ?? "?")" } ?? scheme
            notes.append(
                "\(file.place(node)): '\(name)' was left out: probed has no step for \(kind)"
            )
            return nil
        }
        request.isTemplate = true
        request.name = name
        addBody(node, to: &request)
        if request.method == "connect", request.body != nil {
            request.body = nil
            journey.omit("\(file.place(node)): '\(name)' has a body, and a 'connect' says nothing")
        }
        addClient(node["client"], to: &request, &journey)
        if let dns = node["dns"] {
            journey.note("the system's resolver is asked for \(dns["query-name"]?.text ?? "")")
        }
        let isHTTP = request.method != "connect" && request.method != "lookup"
        for condition in node["conditions"]?.items ?? [] {
            let text = translated(condition.text ?? "")
            let isDone = GatusCondition(text)?.add(
                to: &request.expect,
                isLookup: node["dns"] != nil
            )
            if isDone != true {
                journey.note("\(file.place(condition)): '\(text)' could not be translated")
            }
            if text.contains("len([BODY])") {
                journey.note(
                    "'\(text)' counts bytes here: for a list write json: { $: { count: … } }"
                )
            }
        }
        if isHTTP, !request.expect.asks("status") {
            journey.note("'\(name)' says nothing about [STATUS]: here 400 and more fails")
        }
        addStores(node["store"], to: &request, &journey)
        return request
    }

    private func start(_ node: YAML, _ url: String) -> ForeignRequest? {
        if let dns = node["dns"] {
            let families = ["A": 4, "AAAA": 6]
            guard let family = families[dns["query-type"]?.text ?? ""],
                var name = dns["query-name"]?.text
            else { return nil }
            if name.hasSuffix(".") { name.removeLast() }
            var request = ForeignRequest(method: "lookup", url: translated(name))
            request.set("ip", JSON(family))
            return request
        }
        if url.hasPrefix("http://") || url.hasPrefix("https://") || url.hasPrefix("{{") {
            return ForeignRequest(method: node["method"]?.text?.uppercased() ?? "GET", url: url)
        }
        guard url.hasPrefix("tcp://") || url.hasPrefix("tls://") else { return nil }
        return ForeignRequest(method: "connect", url: url)
    }

    private func addBody(_ node: YAML, to request: inout ForeignRequest) {
        for entry in node["headers"]?.entries ?? [] {
            request.headers.append(.init(entry.key, translated(entry.value.text ?? "")))
        }
        guard let body = node["body"]?.text, !body.isEmpty else { return }
        if node["graphql"]?.isTrue == true {
            request.set("graphql", .one("query", .string(body)))
        } else {
            request.body = translated(body)
        }
    }

    /// `token: "[BODY].token"` is a capture.
    private func addStores(
        _ node: YAML?,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        for entry in node?.entries ?? [] {
            guard let subject = GatusCondition.Subject(entry.value.text ?? ""),
                let query = subject.query
            else {
                journey.note("\(file.place(entry.value)): '\(entry.key)' could not be captured")
                continue
            }
            let argument = query.argument.map { JSON.string($0) } ?? "on"
            let name = ForeignText.name(entry.key)
            request.captures.append(JSON.Member(name, .one(query.name, argument)))
        }
    }

    // MARK: Texts

    /// The text with Gatus's placeholders and variables of the environment in our words.
    func translated(_ text: String) -> String {
        var result = ""
        var rest = ForeignText.literal(text)[...]
        while let character = rest.first {
            if character == "$", let name = Self.environment(&rest) {
                result += name
            } else if character == "[", let word = Self.placeholder(&rest) {
                result += word
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }

    /// `${NAME}` and `$NAME` become secrets, `$$` is one sign.
    private static func environment(_ rest: inout Substring) -> String? {
        let tail = rest.dropFirst()
        if tail.first == "$" {
            rest = tail.dropFirst()
            return "$"
        }
        let isBraced = tail.first == "{"
        let name = (isBraced ? tail.dropFirst() : tail).prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
        }
        guard !name.isEmpty else { return nil }
        rest = rest[name.endIndex...]
        if isBraced { rest = rest.dropFirst() }
        return ForeignText.secret(String(name))
    }

    /// `[CONTEXT].name` and `[RANDOM_STRING_8]`; the placeholders of conditions stay.
    private static func placeholder(_ rest: inout Substring) -> String? {
        let context = "[CONTEXT]."
        if rest.hasPrefix(context) {
            let tail = rest.dropFirst(context.count)
            let name = tail.prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-")
            }
            rest = rest[name.endIndex...]
            return "{{\(ForeignText.name(String(name)))}}"
        }
        let random = "[RANDOM_STRING_"
        guard rest.hasPrefix(random), let end = rest.firstIndex(of: "]"),
            let count = Int(rest[..<end].dropFirst(random.count))
        else { return nil }
        rest = rest[rest.index(after: end)...]
        return "{{random.string \(max(1, count))}}"
    }
}
