import Glibc

/// Waits until something holds, looking every 10 ms; false after so many seconds.
///
/// The one place where a test sleeps, between two looks: the house rules see to that.
package func eventually(within seconds: Double = 10, _ holds: () -> Bool) -> Bool {
    let end = SuspendingClock.now.advanced(by: .seconds(seconds))
    while !holds() {
        guard SuspendingClock.now < end else { return holds() }
        _ = poll(nil, 0, 10)
    }
    return true
}
