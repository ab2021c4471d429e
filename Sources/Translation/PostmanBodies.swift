import JSON

/// Bodies of requests, one function a mode.
extension PostmanReader {
    mutating func addBody(_ body: JSON?, to step: inout ForeignRequest, _ name: String) {
        guard let body, body["disabled"]?.bool != true, let mode = body["mode"]?.string else {
            return
        }
        switch mode {
        case "raw": addText(body, to: &step)
        case "urlencoded":
            let fields = Self.enabled(body["urlencoded"])
            step.set("form", fieldsByName(fields.map { ($0, translatedValue(of: $0)) }))
        case "formdata": addParts(Self.enabled(body["formdata"]), to: &step, name)
        case "graphql": addQuery(body["graphql"], to: &step)
        default: journey.note("\(name): its body of mode '\(mode)' is not translated")
        }
    }

    private mutating func addText(_ body: JSON, to step: inout ForeignRequest) {
        let text = body["raw"]?.string ?? ""
        guard !text.isEmpty else { return }
        let isJSON = body["options"]?["raw"]?["language"]?.string == "json"
        step.body = translated(text)
        if isJSON, step.header("content-type") == nil {
            step.headers.append(.init("Content-Type", "application/json"))
        }
    }

    /// A name stands once: the first of its parts is taken.
    private mutating func addParts(
        _ parts: [JSON],
        to step: inout ForeignRequest,
        _ name: String
    ) {
        var taken: Set<String> = []
        var fields: [(JSON, JSON)] = []
        var isRepeated = false
        for part in parts {
            let value =
                part["type"]?.string == "file" ? file(part, name) : translatedValue(of: part)
            if taken.insert(part["key"]?.string ?? "").inserted {
                fields.append((part, value))
            } else {
                isRepeated = true
            }
        }
        if isRepeated {
            journey.note("\(name): a part's name stands once here, its first value was taken")
        }
        step.set("multipart", fieldsByName(fields))
    }

    /// The name of a file in its place.
    private mutating func file(_ part: JSON, _ name: String) -> JSON {
        let file = part["src"]?.string ?? part["src"]?.array?.first?.string ?? ""
        journey.note("\(name): put the file '\(file)' beside the probe file and name it there")
        return .one("text", .string("file \(ForeignText.literal(file))"))
    }

    private mutating func addQuery(_ body: JSON?, to step: inout ForeignRequest) {
        let text = translated(body?["variables"]?.string ?? "")
        let variables = try? JSON.parse(Array(text.utf8))
        var fields = [JSON.Member("query", .string(body?["query"]?.string ?? ""))]
        if let variables, variables.members?.isEmpty == false {
            fields.append(JSON.Member("variables", variables))
        }
        step.set("graphql", .object(fields))
    }

    private mutating func translatedValue(of field: JSON) -> JSON {
        .string(translated(field["value"]?.string ?? ""))
    }

    private func fieldsByName(_ fields: [(JSON, JSON)]) -> JSON {
        JSON.byName(fields.map { field, value in (field["key"]?.string ?? "", value) })
    }
}
