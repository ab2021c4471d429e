package import JSON

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

    package var method: String
    package var url: String
    package var headers: [Field] = []
    package var body: String?
    /// User and password as `name:word`.
    package var user: String?
    /// The status that was seen.
    package var status: Int?
    /// The answer's body, if it was JSON.
    package var answer: JSON?
    /// Whether redirects are followed.
    package var redirects = true

    package init(method: String, url: String) {
        self.method = method
        self.url = url
    }

    /// The value of a header; names are compared without case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What was understood of a foreign file, and what was not.
package struct Understanding: Hashable, Sendable {
    package var requests: [ForeignRequest] = []
    /// One sentence for each thing that could not be translated.
    package var notes: [String] = []

    package init() {}

    mutating func note(_ sentence: String) {
        if !notes.contains(sentence) { notes.append(sentence) }
    }
}
