import ArgumentParser
import Intake
import Journey
import ProbeModel

/// `probectl fmt`: YAML files in one form.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Writes probe files and configurations in one form.",
        discussion: """
            Needs no daemon. Prints the names of the files that it changes. A file that is no \
            YAML, or that would lose something, stays as it is, and the exit code is 65. What \
            comes in on standard input ('-') goes to standard output.
            """
    )

    @Flag(name: .long, help: "Change nothing; exit with 1 if a file is not in form.")
    var check = false
    @Argument(
        help: "Files and folders, or '-' for standard input.",
        completion: .file(extensions: ["yaml", "yml"])
    )
    var paths: [String]

    func run() throws {
        var isBad = false
        var isInvalid = false
        for source in try read() {
            var diagnostics = Diagnostics([source])
            let text = YAMLForm.text(of: source, &diagnostics)
            for problem in diagnostics.sorted { Terminal.complain(problem.rendered) }
            guard let text else {
                isInvalid = true
                continue
            }
            let changes = !text.utf8.elementsEqual(source.bytes)
            if source.path == Self.standardInput, !check {
                Terminal.put(text)
            } else if changes {
                Terminal.say(source.path)
                isBad = isBad || check
                if !check { try write(text, to: source.path) }
            }
        }
        if isInvalid { throw ExitCode(ExitStatus.invalidInput.rawValue) }
        if isBad { throw ExitCode(ExitStatus.bad.rawValue) }
    }

    private static let standardInput = "standard input"

    /// Everything, before anything is written.
    private func read() throws -> [SourceText] {
        do {
            let files = paths.filter { $0 != "-" }
            let sources = files.isEmpty ? [] : try ProbeFolder.read(files)
            guard files.count < paths.count else { return sources }
            // One byte more than allowed: the composer says what is wrong.
            let bytes = try ImportedFile.read("-", limit: Limits.probeFileBytes + 1)
            return sources + [SourceText(path: Self.standardInput, bytes: bytes)]
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
    }

    private func write(_ text: String, to path: String) throws {
        guard let reason = Terminal.replace(path, with: text) else { return }
        throw Failure(
            .ioFault,
            "'\(path)' cannot be written: \(reason); it has been left as it is"
        )
    }
}
