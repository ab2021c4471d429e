/// Reads from the disk on a queue of its own, so that a long search never delays a run.
actor Archive {
    private let executor = ThreadExecutor(label: "archive")

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    func read<Answer: Sendable>(_ work: @Sendable () throws -> Answer) rethrows -> Answer {
        try work()
    }
}
