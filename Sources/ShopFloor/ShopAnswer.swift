import FoundationEssentials

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
