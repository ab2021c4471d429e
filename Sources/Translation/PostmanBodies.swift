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
        case "file": step.set("body", Self.file(body["file"]))
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

    private mutating func addParts(
        _ parts: [JSON],
        to step: inout ForeignRequest,
        _ name: String
    ) {
        var fields: [JSON.Member] = []
        for part in parts {
            let isFile = part["type"]?.string == "file"
            let value = isFile ? Self.file(part) : translatedValue(of: part)
            fields.append(JSON.Member(part["key"]?.string ?? "", value))
        }
        if let note = step.setParts(fields) { journey.note("\(name): \(note)") }
    }

    /// A file lies beside the probe file, wherever it lay before.
    private static func file(_ part: JSON?) -> JSON {
        let path = part?["src"]?.string ?? part?["src"]?.array?.first?.string ?? ""
        let name = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? "FILE"
        return .one("file", .string(ForeignText.literal(name)))
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
