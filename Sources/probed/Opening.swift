import Intake
import Journey
import Ledger
import Notify
import ProbeModel
import Rollup
import Runner
import Transfer

/// Opens the rooms that own something, with what people configured; every fault becomes a refusal
/// with its remedy.
enum Opening {
    static func network(_ settings: Settings) throws(Refusal) -> TransferLoop {
        var configuration = TransferConfiguration(
            userAgent: "probed/\(ProductVersion.text)",
            caBundle: settings.caBundle
        )
        configuration.deniedNetworks = try deniedNetworks(settings)
        do {
            return try TransferLoop(configuration)
        } catch {
            throw Refusal(.ioFault, "the network cannot be used: \(error)")
        }
    }

    /// Where nothing waits for the ledger's disk: the service's own directory in memory, or that of
    /// the control socket.
    static func runtimeDirectory(_ settings: Settings) -> String {
        if let directory = Console.environment("RUNTIME_DIRECTORY") { return directory }
        let parts = settings.controlSocket.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }

    static func deniedNetworks(_ settings: Settings) throws(Refusal) -> [CIDR] {
        var networks: [CIDR] = []
        for text in settings.deniedNetworks {
            guard let network = CIDR(text) else {
                throw Refusal(
                    .invalidConfiguration,
                    "'network.denied' has '\(text)', which is no network; write 169.254.0.0/16"
                )
            }
            networks.append(network)
        }
        return networks
    }

    static func ledger(
        _ paths: StatePaths,
        libcurl: String,
        vouching: Vouching,
        onDurable: @escaping @Sendable ([Entry]) -> Void
    ) throws(Refusal) -> Ledger {
        let boot = Console.environment("PROBED_BOOT_ID").flatMap { UniqueID($0) } ?? .none
        let identity = Identity(
            writer: "probed \(ProductVersion.text)",
            libcurl: libcurl,
            boot: boot
        )
        do {
            return try Ledger(
                directory: paths.ledger,
                identity: identity,
                vouching: vouching,
                onDurable: onDurable
            )
        } catch {
            switch error {
            case .locked: throw Refusal(.ledgerInUse, "\(error)")
            case .tooNew: throw Refusal(.formatTooNew, "\(error)")
            default: throw Refusal(.ioFault, "\(error)")
            }
        }
    }

    /// The caretaker, and what the ledger needs of it.
    static func caretaker(
        _ configuration: Configuration,
        _ paths: StatePaths
    ) throws(Refusal) -> (caretaker: Caretaker, vouching: Vouching) {
        let settings = configuration.settings.ledger
        let isClockVouched = configuration.settings.isClockTrusted
        do {
            let folder = try notes(paths)
            let upkeep = Upkeep(
                scrub: Scrub(every: settings.scrub),
                retention: Retention(policy: Retention.Policy(settings)),
                packing: Packing(after: settings.compress)
            )
            let caretaker = Caretaker(folder, upkeep: upkeep, isClockVouched: isClockVouched)
            var vouching = Vouching(
                key: configuration.signingKey,
                known: try folder.newest()?.checkpoint
            ) { caretaker.take($0) }
            vouching.isClockVouched = isClockVouched
            return (caretaker, vouching)
        } catch {
            throw Refusal(.ioFault, "the folder for notes cannot be used: \(error)")
        }
    }

    /// The folder of notes may be on another machine, which may be away: then notes stay here.
    private static func notes(_ paths: StatePaths) throws(LedgerError) -> NoteFolder {
        do {
            return try NoteFolder(directory: paths.notes)
        } catch {
            guard paths.notes != paths.ownNotes else { throw error }
            Console.complain("notes are kept in '\(paths.ownNotes)' for now: \(error)")
            return try NoteFolder(directory: paths.ownNotes)
        }
    }

    static func evidence(
        _ settings: Settings,
        _ paths: StatePaths
    ) throws(Refusal) -> EvidenceKeeper {
        do {
            return EvidenceKeeper(
                try EvidenceFolder(
                    directory: paths.evidence,
                    keeping: settings.evidence.keep,
                    capacity: settings.evidence.bytes,
                    isClockVouched: settings.isClockTrusted
                )
            )
        } catch {
            throw Refusal(.ioFault, "the folder for transcripts cannot be used: \(error)")
        }
    }

    static func snapshots(_ paths: StatePaths) throws(Refusal) -> SnapshotKeeper {
        do {
            return SnapshotKeeper(
                try SnapshotFile(directory: paths.snapshot),
                of: paths.ledger
            )
        } catch {
            throw Refusal(.ioFault, "the folder for snapshots cannot be used: \(error)")
        }
    }

    static func follower(
        _ settings: Settings,
        _ waiting: WaitingRuns,
        _ desk: DebtDesk,
        _ suspensions: SuspensionDesk
    ) -> Follower {
        Follower(settings, waiting: waiting, debts: desk, suspensions: suspensions)
    }

    /// The roll-ups of a ledger that is open; what is of no use is made anew in the background, and
    /// so is what a disk in trouble does not open.
    static func accountant(
        _ settings: Settings,
        _ paths: StatePaths,
        _ ledger: Ledger
    ) throws(Refusal) -> Accountant {
        let feed: RollupFeed
        let policy = RollupPolicy(settings.rollups)
        do {
            feed = try RollupFeed(path: paths.rollup, of: paths.ledger, policy: policy)
        } catch {
            guard !ledger.state.isWritable else {
                throw Refusal(.ioFault, "the roll-ups cannot be opened: \(error)")
            }
            Console.complain("the roll-ups are behind: \(error)")
            feed = RollupFeed(path: paths.rollup, of: paths.ledger, policy: policy, after: error)
        }
        if case .recreated(let fault) = feed.opening { Console.complain("\(fault)") }
        return Accountant(feed) { ledger.state.durableSequence }
    }
}

extension RollupPolicy {
    fileprivate init(_ settings: Settings.RollupSettings) {
        self.init()
        (minutes, hours, days) = (settings.minutes, settings.hours, settings.days)
    }
}

extension Retention.Policy {
    fileprivate init(_ settings: Settings.LedgerSettings) {
        self.init(
            keep: settings.keep,
            maximumBytes: settings.maximumBytes,
            minimumAge: settings.minimumAge,
            holds: settings.holds
        )
    }
}
