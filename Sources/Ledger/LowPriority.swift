import CKernel

/// Work that reads much and is in no hurry: the disk serves everybody else's accesses first
/// (`ioprio_set(2)`: the lowest level of the class best-effort; the class idle could wait for ever
/// on a busy disk). Where the system does not allow that, it goes on as usual.
package enum LowPriority {
    private static let lowest: Int32 = 2 << 13 | 7

    /// Runs a body on this thread, which has its own priority back afterwards.
    package static func run<Value, Fault: Error>(
        _ body: () throws(Fault) -> Value
    ) throws(Fault) -> Value {
        let usual = probed_disk_priority()
        let isLowered = usual >= 0 && probed_set_disk_priority(lowest) == 0
        defer { if isLowered { _ = probed_set_disk_priority(usual) } }
        return try body()
    }

    /// Whether this thread's accesses come last.
    package static var isInForce: Bool { probed_disk_priority() == lowest }
}
