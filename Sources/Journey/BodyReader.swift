import JSON
import ProbeModel

/// Reads the body of a request.
extension Compilation {
    static let bodies = ["json", "form", "body", "multipart", "graphql"]

    mutating func addBody(_ step: Fields, to request: inout RequestTemplate) {
        let present = Self.bodies.filter { step.node($0) != nil }
        if present.count > 1, let second = step.entry(present[1]) {
            diagnostics.error(
                "a request has one body, '\(present[0])' or '\(present[1])'",
                at: second.place
            )
        }
        guard let kind = present.first, let node = step.node(kind) else { return }
        let type: String
        switch kind {
        case "json":
            request.body = jsonTemplate(node)
            type = "application/json"
        case "form":
            request.body = pairs(step.mapping("form", &diagnostics) ?? [])
            type = "application/x-www-form-urlencoded"
        case "multipart":
            // Its type names the boundary, which is drawn for each request.
            return request.multipart = multipart(step.mapping("multipart", &diagnostics) ?? [])
        case "graphql":
            request.body = graphQL(step)
            type = "application/json"
        case "body" where node.entries != nil:
            request.bytes = bodyBytes(step)
            type = "application/octet-stream"
        default:
            request.body = template(node, .raw)
            type = "text/plain; charset=utf-8"
        }
        if !request.headers.contains(where: { $0.name.equalsIgnoringCase("content-type") }) {
            request.add("Content-Type", Template(type))
        }
    }

    /// `{ query, variables, operationName }` (GraphQL over HTTP).
    private mutating func graphQL(_ step: Fields) -> Template? {
        let known = ["query", "variables", "operation"]
        guard let fields = step.fields("graphql", known: known, &diagnostics) else { return nil }
        fields.require("query", in: "'graphql'", &diagnostics)
        guard let query = fields.node("query"), let text = text(query) else { return nil }
        // A query has braces of its own: it is taken as it stands, values come as variables.
        var body = Template("{\"query\":\(JSON.string(text).text)")
        if let operation = fields.text("operation", &diagnostics) {
            body.append(",\"operationName\":\(JSON.string(operation).text)")
        }
        if let variables = fields.node("variables"), let tree = jsonTemplate(variables) {
            body.append(",\"variables\":")
            body.append(tree)
        }
        body.append("}")
        return body
    }

    /// A body that is no text: its bytes as they are written, or those of a file.
    private mutating func bodyBytes(_ step: Fields) -> [UInt8]? {
        let known = ["hex", "base64", "file"]
        guard let fields = step.fields("body", known: known, &diagnostics) else { return nil }
        let present = known.compactMap(fields.entry)
        guard let entry = present.first, present.count == 1 else {
            diagnostics.error("a body of bytes is one of hex, base64, file", at: fields.place)
            return nil
        }
        guard let text = fields.text(entry.key, &diagnostics) else { return nil }
        if entry.key == "file" { return file(text, at: entry.value.place) }
        if let bytes = WrittenBytes.bytes(of: text, as: entry.key) { return bytes }
        // It may hold a credential, so it is not shown.
        diagnostics.errorHidingValue(
            "this is no \(entry.key)",
            at: entry.value.place,
            remedy: entry.key == "hex" ? "Two digits for each byte" : "RFC 4648, with its padding"
        )
        return nil
    }

    // MARK: Parts

    private mutating func multipart(_ entries: [YAML.Entry]) -> Multipart {
        var parts: [Multipart.Part] = []
        for entry in entries.flatMap(\.each) {
            guard !entry.key.utf8.contains(where: { $0 < 0x20 }) else {
                diagnostics.error("\(entry.key.quoted) cannot name a part", at: entry.place)
                continue
            }
            let isPart = entry.value.entries != nil
            let part = isPart ? part(entry) : plainPart(entry)
            if let part { parts.append(part) }
        }
        return Multipart(parts: parts)
    }

    private mutating func plainPart(_ entry: YAML.Entry) -> Multipart.Part? {
        template(entry.value, .raw).map {
            Multipart.Part(head: head(entry.key), content: .text($0))
        }
    }

    private mutating func part(_ entry: YAML.Entry) -> Multipart.Part? {
        let known = ["file", "text", "name", "type"]
        guard let fields = Fields(entry.value, "a part", known: known, &diagnostics) else {
            return nil
        }
        let type = fields.text("type", &diagnostics)
        let name = fields.text("name", &diagnostics)
        if let path = fields.text("file", &diagnostics), let node = fields.node("file") {
            if let other = fields.entry("text") {
                diagnostics.error("either 'file' or 'text'", at: other.place)
            }
            let last = path.split(separator: "/").last.map(String.init) ?? path
            return file(path, at: node.place).map {
                let head = head(
                    entry.key,
                    file: name ?? last,
                    type: type ?? "application/octet-stream"
                )
                return Multipart.Part(head: head, content: .bytes($0))
            }
        }
        fields.require("text", in: "a part", &diagnostics)
        guard let node = fields.node("text"), let text = template(node, .raw) else { return nil }
        return Multipart.Part(head: head(entry.key, file: name, type: type), content: .text(text))
    }

    /// What a file beside the probe files holds. It becomes a part of the plan.
    private mutating func file(_ path: String, at place: Place) -> [UInt8]? {
        guard let bytes = readFile(path) else {
            refuse(path, at: place)
            return nil
        }
        files.append((path, bytes))
        return bytes
    }

    /// A file that should lie beside the probe file.
    mutating func refuse(_ path: String, at place: Place) {
        diagnostics.error(
            "the file \(path.quoted) cannot be read, or is larger than \(Limits.requestBytes) bytes",
            at: place,
            remedy: "Paths are relative to the folder of the probe files"
        )
    }

    private func head(_ name: String, file: String? = nil, type: String? = nil) -> String {
        var head = "Content-Disposition: form-data; name=\"\(name.inPartHead)\""
        if let file { head += "; filename=\"\(file.inPartHead)\"" }
        if let type { head += "\r\nContent-Type: \(type.filter { !$0.isNewline })" }
        return head + "\r\n"
    }
}

extension YAML.Entry {
    /// A list as a value repeats the name.
    var each: [YAML.Entry] {
        guard case .sequence(let elements) = value.content else { return [self] }
        return elements.map { element in
            var entry = self
            entry.value = element
            return entry
        }
    }
}

extension String {
    /// As browsers write names into the head of a part (HTML, multipart/form-data).
    fileprivate var inPartHead: String {
        String(
            decoding: utf8.flatMap { byte -> [UInt8] in
                switch byte {
                case 0x22, 0x0A, 0x0D: Array("%\([byte].hexadecimal.uppercased())".utf8)
                default: [byte]
                }
            },
            as: UTF8.self
        )
    }
}
