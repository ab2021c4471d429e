/// The moments of one exchange as the transfer library tells them, in microseconds since the
/// exchange began. A moment that was never reached is zero.
package struct Moments: Hashable, Sendable {
    package var resolved: Int64 = 0
    package var connected: Int64 = 0
    package var secured: Int64 = 0
    package var sendable: Int64 = 0
    package var sent: Int64 = 0
    package var firstByte: Int64 = 0
    package var finished: Int64 = 0

    package init() {}
}
