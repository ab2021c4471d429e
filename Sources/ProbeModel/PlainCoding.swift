/// What is written as the plain number that it is: there are many of them in a snapshot.
package protocol PlainCoding: Codable {
    associatedtype Plain: Codable

    var plain: Plain { get }
    init(plain: Plain)
}

extension PlainCoding {
    package init(from decoder: any Decoder) throws {
        self.init(plain: try decoder.singleValueContainer().decode(Plain.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(plain)
    }
}

extension Timestamp: PlainCoding {
    package var plain: Int64 { nanoseconds }
    package init(plain: Int64) { self.init(nanoseconds: plain) }
}

extension Instant: PlainCoding {
    package var plain: Int64 { nanoseconds }
    package init(plain: Int64) { self.init(nanoseconds: plain) }
}

extension Microseconds: PlainCoding {
    package var plain: Int64 { count }
    package init(plain: Int64) { self.init(plain) }
}

extension RunID: PlainCoding {
    package var plain: UInt64 { bits }
    package init(plain: UInt64) { self.init(bits: plain) }
}
