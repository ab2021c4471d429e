/// Lets tasks run on the loop's thread, so that no thread need be woken for an exchange: neither the
/// task's own for the response, nor the loop's for the next request.
extension Inbox: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Without the loop it goes on where all others run.
        if !push(.resume(job)) { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
    }

    /// Runs a task until it next waits.
    func run(_ job: UnownedJob) {
        // Safe because a job is pushed once, carried out once, and the caller owns the executor.
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
}
