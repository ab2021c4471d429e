import Journey

/// The "did you mean" for commands, which swift-argument-parser gives for options only.
enum UnknownCommand {
    private static let commands = [
        "advise", "alerts", "budget", "change", "check", "debts", "diff", "explain", "help",
        "import", "incident", "is-failing", "is-up", "log", "maintenance", "reload", "report",
        "review", "run", "schema", "show", "silence", "status", "survey", "top", "triage",
        "validate", "version", "wait", "whatif",
    ]

    /// What to say about an unknown command; nil if it is known, or an option.
    static func complaint(about argument: String?) -> String? {
        guard let argument, !argument.hasPrefix("-"), !commands.contains(argument) else {
            return nil
        }
        let remedy =
            Suggestion.sentence(for: argument, among: commands) ?? "See 'probectl --help'."
        return "probectl has no command '\(argument)'. \(remedy)"
    }
}
