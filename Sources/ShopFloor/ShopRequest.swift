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
