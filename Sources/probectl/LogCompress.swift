import ArgumentParser
import Ledger
import ProbeModel

/// `probectl log compress`: compresses the sealed segments of a ledger that nobody writes.
struct LogCompress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compress",
        abstract: "Compresses the sealed segments of a ledger that no daemon writes.",
        discussion: """
            Each one is read back and verified before the file that it replaces goes; what is \
            damaged stays as it is. A daemon does the same for its own ledger if its configuration has \
            'ledger: { compress: 7d }'.
            """
    )

    @Flag(name: .long, help: "Only say which segments would be compressed.")
    var dryRun = false
    @OptionGroup var ledger: LedgerOptions

    func run() async throws {
        let folder = try await ledger.folder()
        let reader = try folder.open()
        do throws(LedgerError) {
            if dryRun { try list(reader) } else { try compress(reader, in: folder) }
        } catch { throw Failure(error) }
    }

    private func list(_ reader: LedgerReader) throws(LedgerError) {
        let found = try reader.packable()
        for (segment, _) in found { Terminal.say("\(segment.name)  \(segment.size) bytes") }
        Terminal.say("would compress \(found.count.counted("segment")); nothing was done")
    }

    private func compress(_ reader: LedgerReader, in folder: LedgerFolder) throws(LedgerError) {
        let packer = try Packer(directory: folder.path)
        var (count, saved) = (0, 0)
        for (segment, next) in try reader.packable() {
            switch try packer.pack(segment.name, before: next) {
            case .packed(let bytes):
                count += 1
                saved += bytes
            case .left(let findings):
                Terminal.say("✗ \(segment.name) stays as it is: it is not what was written")
                for finding in findings { Terminal.say("✗ \(finding)") }
            }
        }
        Terminal.say("compressed \(count.counted("segment")), which saved \(saved) bytes")
    }
}
