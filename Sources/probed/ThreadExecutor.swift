import Dispatch

/// Runs an actor on a queue of its own, so that its disk work never blocks the threads that runs
/// share.
final class ThreadExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedSerialExecutor()
        queue.async {
            // Safe because the job is run once, on this queue, while the executor is alive.
            unsafe job.runSynchronously(on: executor)
        }
    }
}
