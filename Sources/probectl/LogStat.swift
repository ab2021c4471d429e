import ArgumentParser
import Intake
import JSON
import Journey
import Ledger
import ProbeModel
import Runner

/// `probectl log stat`: the ledger's segments at a glance, from their two ends.
struct LogStat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stat",
        abstract: "Size, span and segments of the ledger; reads only the ends of its files."
    )

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let reader = try ledger.reader()
        do throws(LedgerError) {
            let sealed = try reader.sealedSegments()
            let last = try reader.lastSequence()
            let bytes = try reader.bytes()
            let rows = sealed.map { segment -> JSON in
                [
                    "segment": JSON(segment.name.number),
                    "first": JSON(segment.name.firstSequence),
                    "last": JSON(segment.last),
                    "opened": .string(segment.opened.rfc3339),
                    "closed": .string(segment.closed.rfc3339),
                    "bytes": JSON(segment.size), "storedBytes": JSON(segment.storedBytes),
                    "isCompressed": JSON(segment.name.isPacked),
                ]
            }
            let document: JSON = [
                "lastSequence": JSON(last), "bytes": JSON(bytes), "sealed": .array(rows),
            ]
            output.print(document) { _ in
                sealed.map {
                    "\($0.name.number)  records \($0.name.firstSequence) to \($0.last)  "
                        + "\($0.opened.forPeople) to \($0.closed.forPeople)  \($0.size) bytes"
                        + ($0.name.isPacked ? " in \($0.storedBytes)" : "")
                } + ["\(last) records, \(bytes) bytes, \(Self.summary(of: sealed))"]
            }
        } catch { throw Failure(error) }
    }

    private static func summary(of sealed: [ClosedSegment]) -> String {
        let packed = sealed.filter(\.name.isPacked)
        let count = sealed.count.counted("sealed segment")
        guard !packed.isEmpty else { return count }
        let size = packed.reduce(0) { $0 + $1.size }
        let share = packed.reduce(0) { $0 + $1.storedBytes } * 100 / size
        return "\(count), \(packed.count) compressed to \(share) %"
    }
}

/// `probectl log prune --dry-run`: what retention would delete.
struct LogPrune: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "What the rules of retention would delete. The daemon alone deletes.",
        discussion: "Takes the rules from the daemon's configuration, whatever clock and pace say."
    )

    @Flag(name: .long, help: "Needed: this command deletes nothing.")
    var dryRun = false
    @Option(name: .long, help: "The daemon's configuration.")
    var config: String = "/etc/probed/probed.yaml"
    @OptionGroup var ledger: LedgerOptions

    func validate() throws {
        guard dryRun else {
            throw ValidationError("only the daemon deletes; say --dry-run to see what it would")
        }
    }

    func run() throws {
        let policy = try policy()
        let reader = try ledger.reader()
        do throws(LedgerError) {
            let unwanted = Retention(policy: policy).unwanted(
                try reader.closedSegments(),
                total: try reader.bytes(),
                at: MonotonicClock.wallClock()
            )
            for segment in unwanted {
                Terminal.say(
                    "\(segment.name)  records \(segment.name.firstSequence) to \(segment.last), "
                        + "until \(segment.closed.forPeople), \(segment.storedBytes) bytes"
                )
            }
            Terminal.say("\(unwanted.count.counted("segment")) would be deleted; nothing was")
        } catch { throw Failure(error) }
    }

    private func policy() throws -> Retention.Policy {
        let source: SourceText
        do throws(IntakeError) {
            source = try ConfigurationFile.read(config)
        } catch { throw Failure(.ioFault, "\(error)") }
        let (settings, diagnostics) = Settings.compile(source)
        guard let rules = settings?.ledger else {
            for diagnostic in diagnostics { Terminal.complain(diagnostic.rendered) }
            throw Failure(.invalidInput, "'\(config)' cannot be used")
        }
        return Retention.Policy(
            keep: rules.keep,
            maximumBytes: rules.maximumBytes,
            minimumAge: rules.minimumAge,
            holds: rules.holds
        )
    }
}
