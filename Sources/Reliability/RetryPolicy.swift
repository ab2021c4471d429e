/// What an objective makes of a run that succeeded only because a step was tried again.
package enum RetryPolicy: String, Hashable, Sendable {
    /// It is bad: customers do not try again.
    case none
    /// It is good: the customers' own clients try again, too.
    case client
}
