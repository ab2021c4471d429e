package import ProbeModel

/// Where journeys wait that last, and where it is noted what becomes of them.
package struct SuspensionKeeping: Sendable {
    /// Takes those that are due at this time, so many at most; they go on from now.
    let take: @Sendable (Timestamp, Int) -> [Suspension]
    /// Notes that one goes on waiting, or that it has ended without a run.
    let note: @Sendable (Suspension) -> Void
    /// Whether another journey of this name may wait.
    let hasRoom: @Sendable (String) -> Bool

    package init(
        take: @escaping @Sendable (Timestamp, Int) -> [Suspension],
        note: @escaping @Sendable (Suspension) -> Void,
        hasRoom: @escaping @Sendable (String) -> Bool
    ) {
        self.take = take
        self.note = note
        self.hasRoom = hasRoom
    }

    /// Nobody waits: what is suspended is in its run's record only.
    package static let none = SuspensionKeeping(
        take: { _, _ in [] },
        note: { _ in },
        hasRoom: { _ in true }
    )
}
