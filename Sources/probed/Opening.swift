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
        do {
            let folder = try notes(paths)
            let caretaker = Caretaker(
                folder,
                retention: Retention(policy: Retention.Policy(settings)),
                scrub: Scrub(every: settings.scrub)
            )
            let vouching = Vouching(
                key: configuration.signingKey,
                known: try folder.newest()?.checkpoint
            ) { caretaker.take($0) }
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
                    capacity: settings.evidence.bytes
                )
            )
        } catch {
            throw Refusal(.ioFault, "the folder for transcripts cannot be used: \(error)")
        }
    }

    static func follower(
        _ settings: Settings,
        _ waiting: WaitingRuns,
        _ desk: DebtDesk
    ) -> Follower {
        Follower(settings.alerts, waiting: waiting, debts: desk)
    }

    /// The roll-ups of a ledger that is open; what is of no use is made anew in the background.
    static func accountant(
        _ paths: StatePaths,
        _ ledger: Ledger
    ) throws(Refusal) -> Accountant {
        let feed: RollupFeed
        do {
            feed = try RollupFeed(path: paths.rollup, of: paths.ledger)
        } catch {
            throw Refusal(.ioFault, "the roll-ups cannot be opened: \(error)")
        }
        if case .recreated(let fault) = feed.opening { Console.complain("\(fault)") }
        return Accountant(feed) { ledger.state.durableSequence }
    }

    static func notifier(
        _ configuration: Configuration,
        _ network: TransferLoop,
        onDelivered: @escaping @Sendable (Notice, String) -> Void
    ) throws(Refusal) -> Notifier {
        var receivers: [ReceiverConfiguration] = []
        for setting in configuration.settings.receivers {
            receivers.append(try receiver(setting, configuration.vault))
        }
        let sender = WebSender(network: network)
        do {
            return try Notifier(
                receivers,
                surroundings: .current(),
                onDelivered: onDelivered,
                calling: { sender.send($0, within: $1) }
            )
        } catch {
            throw Refusal(.ioFault, "the receivers cannot be started: \(error)")
        }
    }

    /// A receiver's name is what it is, not where it stands in the file: the ledger remembers by
    /// this name what it has accepted. Failed runs go where one can filter and search; a person's terminal gets alerts.
    private static func receiver(
        _ setting: Settings.ReceiverSetting,
        _ vault: Vault
    ) throws(Refusal) -> ReceiverConfiguration {
        switch setting {
        case .standardOutput(let isJSON):
            var receiver = ReceiverConfiguration(
                "stdout",
                .standardOutput(isJSON ? .json : .text)
            )
            receiver.kinds = Set(Notice.Kind.allCases).subtracting([.runFailed])
            if !Notify.Surroundings.current().standardOutputIsJournal {
                receiver.kinds?.remove(.checkpoint)
            }
            return receiver
        case .journal:
            return ReceiverConfiguration("journald", .journal)
        case .localSyslog(let facility):
            var receiver = ReceiverConfiguration("syslog", .localSyslog)
            receiver.facility = Facility(word: facility) ?? .daemon
            return receiver
        case .remoteSyslog(let host, let port, let isStream, let facility, let enterprise):
            var receiver = ReceiverConfiguration(
                "\(isStream ? "tcp" : "udp")://\(host):\(port)",
                .remoteSyslog(isStream ? .tcp : .udp, host: host, port: UInt16(clamping: port))
            )
            receiver.facility = Facility(word: facility) ?? .daemon
            receiver.enterprise = UInt32(clamping: enterprise)
            return receiver
        case .webhook(let url, let name, let route):
            let key = try name.map { name throws(Refusal) in try secret(name, in: vault) }
            return web(.init(.webhook, url: url, signingKey: key), "webhook", route)
        case .alertmanager(let url, let route):
            return web(.init(.alertmanager, url: url), "alertmanager", route)
        case .pagerDuty(let name, let url, let route):
            let form = ReceiverConfiguration.WebTarget.Form.pagerDuty(
                routingKey: try secret(name, in: vault)
            )
            return web(.init(form, url: url), "pagerDuty", route)
        }
    }

    /// Tools are told what people must act on, and when it is over.
    private static func web(
        _ target: ReceiverConfiguration.WebTarget,
        _ kind: String,
        _ route: Settings.RouteSetting
    ) -> ReceiverConfiguration {
        var receiver = ReceiverConfiguration("\(kind) \(target.url)", .web(target))
        receiver.kinds = [
            .alert, .resolved, .evidence, .evidenceRestored, .receiver, .trouble, .troubleOver,
        ]
        receiver.severity =
            Severity.allCases.first { $0.word == route.severity } ?? .warning
        receiver.services = route.services.map(Set.init)
        return receiver
    }

    private static func secret(_ name: String, in vault: Vault) throws(Refusal) -> Secret {
        guard let secret = vault.secret(named: name) else {
            throw Refusal(
                .invalidConfiguration,
                "a receiver needs the secret '\(name)', which is not there: make the file "
                    + "'\(name)' in the folder of 'secrets', or a credential of the unit"
            )
        }
        return secret
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
