/// What another tool has recorded of an answer.
package struct ForeignAnswer: Hashable, Sendable {
    /// Of the last hop, with what earlier hops set as cookies.
    package var headers: [ForeignRequest.Field] = []
    /// The body's media type, in lower case.
    package var type = ""
    package var text = ""

    package init() {}
}
