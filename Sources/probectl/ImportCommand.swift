import ArgumentParser
import Intake
import JSON
import ProbeModel
import Translation

/// `probectl import`: journeys of what another tool has recorded or asks.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes journeys of another tool's file.",
        discussion: """
            Prints the journey. What could not be translated is said in its comments and on \
            standard error. A value of an answer that flows into a later request becomes a \
            capture; a credential becomes a secret of which only the name is written. A file of \
            several journeys needs --into, or --only for one of them.
            """
    )

    @Argument(help: "What the file is: har, curl, hurl, postman, gatus or blackbox.")
    var format: ForeignFormat
    @Argument(help: "The file.", completion: .file())
    var file: String
    @Option(name: .long, help: "The journey's name; that in the file, or the file's, if absent.")
    var name: String?
    @Option(name: .long, help: "For blackbox: what is probed; may be repeated.")
    var target: [String] = []
    @Option(name: .long, help: "Of several journeys the one with this name.")
    var only: String?
    @Option(name: .long, help: "Writes a file for each journey into this folder.")
    var into: String?

    func run() throws {
        let found = try read()
        let isWanted = { (journey: Understanding) in only == nil || journey.name == only }
        let journeys = found.journeys.filter(isWanted)
        // All are written, so that a secret has the same name whichever of them is asked for.
        let all = JourneyWriter.all(try named(found.journeys, isWanted), name: stem)
        let writers = zip(all, found.journeys).filter { isWanted($1) }.map(\.0)
        tell(found.notes, writers)
        let files = try texts(of: writers)
        guard !files.isEmpty || writers.isEmpty else {
            throw Failure(.invalidInput, "'\(file)': nothing is written, for the reasons above")
        }
        guard !files.isEmpty else {
            let what =
                only.map { name in
                    let names = found.journeys.compactMap(\.name).joined(separator: ", ")
                    return "journey '\(name)'" + (names.isEmpty ? "" : ", but \(names)")
                } ?? "request that could be translated"
            throw Failure(.invalidInput, "'\(file)' holds no \(what)")
        }
        if let into {
            try write(files, into: into)
            guard files.count < writers.count else { return }
            throw Failure(
                .invalidInput,
                "'\(file)' holds \(writers.count) journeys, of which \(files.count) are written"
            )
        } else if files.count == 1 {
            Terminal.put(files[0].text)
        } else {
            let names = journeys.compactMap(\.name).joined(separator: ", ")
            throw Failure(
                .usage,
                "'\(file)' holds \(files.count) journeys, and a probe file holds one: add "
                    + "--into FOLDER, or --only with one of \(names)"
            )
        }
    }

    /// The file's name up to its first dot; what comes from standard input is called after its kind.
    private var stem: String {
        guard file != "-", file != "/dev/stdin" else { return format.rawValue }
        let last = file.split(separator: "/").last.map(String.init) ?? file
        return last.split(separator: ".").first.map(String.init) ?? last
    }

    /// Notes of several journeys say which of them they are about.
    private func tell(_ notes: [String], _ writers: [JourneyWriter]) {
        for note in notes { Terminal.complain(note) }
        for writer in writers {
            let place = writers.count > 1 ? "\(writer.name): " : ""
            for note in writer.notes { Terminal.complain(place + note) }
        }
    }

    /// The wanted journey under the name that was asked for: it goes before the one in the file.
    private func named(
        _ journeys: [Understanding],
        _ isWanted: (Understanding) -> Bool
    ) throws -> [Understanding] {
        guard let name else { return journeys }
        let wanted = journeys.filter(isWanted)
        guard wanted.count < 2 else {
            throw Failure(
                .usage,
                "'\(file)' holds \(wanted.count) journeys, which cannot all be '\(name)': leave "
                    + "--name out, or add --only with one of "
                    + wanted.compactMap(\.name).joined(separator: ", ")
            )
        }
        return journeys.map { isWanted($0) ? $0.named(name) : $0 }
    }

    /// The probe files, each with its name.
    private func texts(of writers: [JourneyWriter]) throws -> [(name: String, text: String)] {
        do throws(ForeignFault) {
            var files: [(name: String, text: String)] = []
            for writer in writers {
                if let text = try writer.text { files.append((writer.fileName, text)) }
            }
            return files
        } catch {
            throw Failure(.invalidInput, "'\(file)': \(error)")
        }
    }

    private func read() throws -> (journeys: [Understanding], notes: [String]) {
        let bytes: [UInt8]
        do {
            bytes = try ImportedFile.read(file)
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
        do {
            return try format.read(bytes, path: file, targets: target)
        } catch {
            throw Failure(.invalidInput, "\(error)")
        }
    }

    /// No file is overwritten.
    private func write(_ files: [(name: String, text: String)], into folder: String) throws {
        var taken: Set<String> = []
        Terminal.createFolder(folder)
        for file in files {
            var stem = file.name
            var number = 2
            while !taken.insert(stem).inserted {
                stem = "\(file.name)-\(number)"
                number += 1
            }
            let path = "\(folder)/\(stem).yaml"
            if let reason = Terminal.create(path, file.text) {
                throw Failure(
                    .cannotCreate,
                    "cannot create '\(path)': \(reason); nothing of it was left there: make room, or "
                        + "name another folder with --into"
                )
            }
            Terminal.say(path)
        }
    }
}

extension ForeignFormat: ExpressibleByArgument {}
