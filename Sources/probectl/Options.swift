import ArgumentParser
import JSON
import Report

/// Options that every command takes.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON: one object, or one a line when following.")
    var json = false

    @Flag(name: .long, help: "No colours, even on a terminal.")
    var noColor = false

    var style: TextStyle { Terminal.style(noColor: noColor) }

    /// Prints the document for machines, or lines for people.
    func print(_ document: JSON, _ lines: (TextStyle) -> [String]) {
        if json {
            Terminal.say(document.indented)
        } else {
            for line in lines(style) { Terminal.say(line) }
        }
    }

    /// The next useful command, on a terminal only.
    func suggest(_ command: String, _ purpose: String) {
        guard !json, Terminal.isInteractive else { return }
        Terminal.say(style.faint("next: \(command)     \(purpose)"))
    }
}

/// Options of commands that ask the daemon.
struct DaemonOptions: ParsableArguments {
    static let usualServer = "/run/probed.sock"

    @Option(
        name: .long,
        help: "The daemon's control socket, or the address of its loopback listener."
    )
    var server: String = Terminal.environment("PROBED_SERVER") ?? usualServer

    @Option(name: .long, help: "Seconds to wait for an answer of the daemon.")
    var timeout: Int = 30

    func validate() throws {
        guard DaemonAddress(server) != nil else {
            throw ValidationError(
                "'--server' is '\(server)'; write the path of a control socket, or the address of a "
                    + "loopback listener such as http://127.0.0.1:9797"
            )
        }
        guard (1...3600).contains(timeout) else {
            throw ValidationError("'--timeout' must be 1 to 3600 seconds, not \(timeout)")
        }
    }

    /// How long the daemon may hold an answer back until there is something to tell: shorter than
    /// we wait for it.
    var patience: String { "\(min(20_000, timeout * 600))ms" }
}
