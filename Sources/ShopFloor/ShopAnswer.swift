import FoundationEssentials

/// A request as the shop sees it.
package struct ShopRequest: Sendable {
    package var method: String
    /// Without the query.
    package var path: String
    /// The session's token, from `Authorization: Bearer` or the cookie `session`; nil if neither.
    package var token: String?
    package var idempotencyKey: String?
    package var body: [UInt8]

    package init(
        _ method: String,
        _ path: String,
        token: String? = nil,
        idempotencyKey: String? = nil,
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.token = token
        self.idempotencyKey = idempotencyKey
        self.body = body
    }

    /// The body, if it is JSON of this shape.
    func decoded<Body: Decodable>(_ type: Body.Type) -> Body? {
        try? JSONDecoder().decode(type, from: Data(body))
    }
}

/// What the shop answers, and when.
package struct ShopAnswer: Sendable, Hashable {
    package var status: Int
    package var contentType: String?
    package var headers: [String: String] = [:]
    package var body: [UInt8] = []
    /// Wait so long before answering.
    package var delay = Duration.zero
    /// Do not answer at all; hang up after `ShopLimits.faultTime`.
    package var isSilent = false

    static func empty(_ status: Int) -> ShopAnswer {
        ShopAnswer(status: status)
    }

    static func json(_ status: Int, _ value: some Encodable) -> ShopAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Our own values hold text and finite numbers only, which always encode.
        let body = (try? encoder.encode(value)).map(Array.init) ?? []
        return ShopAnswer(status: status, contentType: "application/json", body: body)
    }

    /// RFC 9457.
    static func problem(_ status: Int, _ title: String, component: String? = nil) -> ShopAnswer {
        var members = ["title": title]
        members["component"] = component
        var answer = json(status, members)
        answer.contentType = "application/problem+json"
        answer.headers["X-Component"] = component
        return answer
    }
}
