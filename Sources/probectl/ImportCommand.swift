import ArgumentParser
import Intake
import JSON
import ProbeModel
import Translation

/// `probectl import`: a journey from what another tool has recorded.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes a journey of an HTTP archive or of command lines of curl.",
        discussion: """
            Prints the journey, and says on standard error what it could not translate. A value of \
            an answer that flows into a later request becomes a capture; a credential becomes a \
            secret of which only the name is written.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case har, curl
    }

    @Argument(help: "What the file is: har or curl.")
    var format: Format
    @Argument(help: "The file.", completion: .file())
    var file: String
    @Option(name: .long, help: "The journey's name; the file's if absent.")
    var name: String?

    func run() throws {
        let understanding = try read()
        guard !understanding.requests.isEmpty else {
            throw Failure(.invalidInput, "'\(file)' holds no request that could be translated")
        }
        let last = file.split(separator: "/").last.map(String.init) ?? file
        let stem = last.split(separator: ".").first.map(String.init) ?? last
        let writer = JourneyWriter(understanding, name: name ?? stem)
        Terminal.say(writer.text)
        for note in writer.notes { Terminal.complain(note) }
    }

    private func read() throws -> Understanding {
        let bytes: [UInt8]
        do {
            bytes = try ImportedFile.read(file)
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
        switch format {
        case .curl: return CurlReader.read(String(decoding: bytes, as: UTF8.self))
        case .har:
            guard let archive = try? JSON.parse(bytes), let read = HARReader.read(archive) else {
                throw Failure(.invalidInput, "'\(file)' is no HTTP archive (HAR 1.2)")
            }
            return read
        }
    }
}
