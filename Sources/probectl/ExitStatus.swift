/// The exit codes of docs/probectl.md (sysexits.h where it has one).
enum ExitStatus: Int32 {
    case fine = 0
    /// What was asked about is bad.
    case bad = 1
    /// No verdict: aborted, skipped, unknown.
    case inconclusive = 2
    case usage = 64
    case invalidInput = 65
    case unavailable = 69
    case cannotCreate = 73
    case ioFault = 74
    case waitedInVain = 75
    case protocolTooNew = 76
    case notPermitted = 77
    case refusedConfiguration = 78
}

/// Ends a command with a message on stderr and an exit code.
struct Failure: Error {
    let status: ExitStatus
    /// The problem, the place and the remedy.
    let message: String
    /// Whether the daemon does not know what was asked about.
    var isUnknown = false

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}
