/// One header field, in the order and spelling in which it is sent or was received.
package struct Header: Hashable, Sendable {
    package let name: String
    package let value: String
    /// The value holds a secret or a credential: masked in every output, dropped on a hop to
    /// another origin.
    package let isSecret: Bool

    package init(name: String, value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}
