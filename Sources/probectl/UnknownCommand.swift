import ArgumentParser
import Journey

/// The "did you mean" for commands, which swift-argument-parser gives for options only.
enum UnknownCommand {
    private static let commands =
        Probectl.configuration.subcommands.map { $0._commandName } + ["help"]

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
