import ArgumentParser
import Intake
import JSON
import Journey
import Ledger
import ProbeModel
import Runner

/// `probectl log stat`: the ledger's segments at a glance, from their two ends.
struct LogStat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stat",
        abstract: "Size, span and segments of the ledger; reads only the ends of its files.",
        discussion: "A row for each segment, also for those that are damaged, missing or deleted."
    )

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let reader = try await ledger.reader()
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
            let list = try reader.listing()
            let count = list.reduce(0) { $0 + ($1.records?.count ?? 0) }
            let document: JSON = [
                "lastSequence": JSON(last), "bytes": JSON(bytes), "sealed": .array(rows),
                "records": JSON(count), "segments": .array(list.map(\.json)),
            ]
            output.print(document) { _ in
                list.map(\.line) + [
                    "\(count.counted("record")) up to number \(last), \(bytes) bytes, "
                        + Self.summary(of: sealed)
                ]
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
struct LogPrune: AsyncParsableCommand {
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

    func run() async throws {
        let policy = try policy()
        let reader = try await ledger.reader()
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

extension ListedSegment {
    fileprivate var json: JSON {
        [
            "segment": JSON(numbers.lowerBound), "lastSegment": JSON(numbers.upperBound),
            "state": .string(state.rawValue),
            "first": records.map { JSON($0.lowerBound) } ?? .null,
            "last": records.map { JSON($0.upperBound) } ?? .null,
            "opened": JSON(opened?.rfc3339), "closed": JSON(closed?.rfc3339),
            "bytes": JSON(size), "storedBytes": JSON(storedBytes),
            "isCompressed": JSON(isCompressed),
        ]
    }

    fileprivate var line: String {
        let (first, last) = (numbers.lowerBound, numbers.upperBound)
        let number = first == last ? "\(first)" : "\(first) to \(last)"
        if state == .missing { return "\(number)  MISSING" }
        if state == .retired { return "\(number)  deleted by the rules" }
        let records = records.map { "records \($0.lowerBound) to \($0.upperBound)" }
        let times = [opened, closed].compactMap { $0?.forPeople }
        let bytes = "\(size) bytes" + (isCompressed ? " in \(storedBytes)" : "")
        let span = times.isEmpty ? "no time is known" : times.joined(separator: " to ")
        return "\(number)  \(records ?? "no record")  \(span)  \(bytes)\(remark)"
    }

    private var remark: String {
        switch state {
        case .sealed, .missing, .retired: ""
        case .ended: "  not sealed: its writer was killed, or the disk refused it"
        case .open: "  open"
        case .damaged: "  DAMAGED: its header or its seal cannot be read"
        }
    }
}
