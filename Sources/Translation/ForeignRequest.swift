import JSON
import Journey
import ProbeModel

/// A request as another tool tells it, and what it knows of the answer.
package struct ForeignRequest: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The step's name; made of method and address if absent.
    package var name: String?
    /// A method of HTTP, or one of `connect` and `lookup`.
    package var method: String
    package var url: String
    package var headers: [Field] = []
    package var body: String?
    /// The status that was seen.
    package var status: Int?
    package var answer: ForeignAnswer?
    /// Whether redirects are followed.
    package var redirects = true
    /// Whether braces in texts are meant: the texts are templates of probe files already.
    var isTemplate = false
    /// Names of headers and parameters that are credentials, though nobody would know.
    var credentials: Set<String> = []
    /// More of the step, in the words of probe files.
    var fields: [JSON.Member] = []
    var expect = Expectation()
    var captures: [JSON.Member] = []

    package init(method: String, url: String) {
        self.method = method
        self.url = url
    }

    /// The value of a header; names are compared without case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// All that it sends and asks.
    var texts: [String] {
        let inner = (fields + captures).map(\.value) + [expect.json]
        return [url, body ?? ""] + headers.map(\.value) + inner.map(\.text)
    }

    /// Who signs in without a password, as some services take a key.
    var userWithoutPassword: String? {
        let login = fields.first { $0.name == "basic" }?.value
        return login?["password"] == "" ? login?["user"]?.string : nil
    }

    /// How long it waits at most, before it and between its attempts.
    var wait: Duration {
        let field = { (name: String) in fields.first { $0.name == name }?.value }
        let duration = { (value: JSON?) in value?.string.flatMap(Quantity.duration) ?? .zero }
        let turns = max(1, Int(clamping: field("repeat")?.number?.integer ?? 1))
        let wait = duration(field("pause")) + duration(field("poll")?["for"])
        return min(wait, Limits.journeyTimeMaximum) * min(turns, Limits.attempts)
    }

    /// Sets the parts of a body; what to say if a name stands there several times.
    mutating func setParts(_ parts: [JSON.Member]) -> String? {
        var first: [JSON.Member] = []
        for part in parts where !first.contains(where: { $0.name == part.name }) {
            first.append(part)
        }
        set("multipart", .object(first))
        guard first.count < parts.count else { return nil }
        return "a part's name stands once here, its first value was taken"
    }

    /// Sets a field of the step; mappings of the same name become one.
    mutating func set(_ name: String, _ value: JSON) {
        guard let index = fields.firstIndex(where: { $0.name == name }) else {
            return fields.append(JSON.Member(name, value))
        }
        let old = (fields[index].value.members ?? []).filter { value[$0.name] == nil }
        let members = value.members.map { JSON.object(old + $0) }
        fields[index] = JSON.Member(name, members ?? value)
    }
}

extension ForeignRequest.Field {
    /// Whether the header is the author's, and not one that every client makes for itself.
    var isSent: Bool {
        let lower = name.lowercased()
        let own = [
            "host", "connection", "content-length", "accept-encoding", "user-agent", "cookie",
            "referer", "origin", "pragma", "cache-control", "dnt", "te", "priority",
            "upgrade-insecure-requests", "accept-language", "if-none-match", "if-modified-since",
        ]
        return !lower.hasPrefix(":") && !lower.hasPrefix("sec-") && !own.contains(lower)
    }

    var isCredential: Bool { SensitiveName.isHeader(name) }
}
