/// Why the daemon does not start, or does not reload: the text for people, and the exit code
/// (docs/operations.md).
struct Refusal: Error {
    enum Status: Int32 {
        case ioFault = 74
        case ledgerInUse = 75
        case formatTooNew = 76
        case invalidConfiguration = 78
    }

    let status: Status
    let message: String
    /// One sentence each; the message may show more of them.
    let problems: [String]
    /// What is told beside to those who only check.
    let warnings: [String]

    init(
        _ status: Status,
        _ message: String,
        problems: [String] = [],
        warnings: [String] = []
    ) {
        (self.status, self.message, self.warnings) = (status, message, warnings)
        self.problems = problems.isEmpty ? [message] : problems
    }
}
