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

    /// The step's name; made of method and address if absent.
    package var name: String?
    /// A method of HTTP, or one of `connect` and `lookup`.
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
    /// Whether braces in texts are meant: the texts are templates of probe files already.
    var isTemplate = false
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
