/// The version of HTTP that was spoken; the raw values are those of the ledger's format.
package enum HTTPVersion: UInt8, CaseIterable, Sendable, Codable {
    case http10 = 10
    case http11 = 11
    case http2 = 20
    case http3 = 30

    package var text: String {
        switch self {
        case .http10: "1.0"
        case .http11: "1.1"
        case .http2: "2"
        case .http3: "3"
        }
    }
}
