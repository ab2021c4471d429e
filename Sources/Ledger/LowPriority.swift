import CKernel

/// Work that reads much and is in no hurry: its disk accesses wait for everybody else's
/// (`ioprio_set(2)`, class idle). Where the system does not allow that, it goes on as usual.
package enum LowPriority {
    private static let usual: Int32 = 0
    private static let idle: Int32 = 3

    /// Runs a body on this thread, which has its usual priority back afterwards.
    package static func run<Value, Fault: Error>(
        _ body: () throws(Fault) -> Value
    ) throws(Fault) -> Value {
        let isLowered = probed_set_disk_class(idle) == 0
        defer { if isLowered { _ = probed_set_disk_class(usual) } }
        return try body()
    }

    /// Whether this thread's accesses wait for everybody else's.
    package static var isInForce: Bool { probed_disk_class() == idle }
}
