import Bureau
import Intake
import Journey
import Notify
import ProbeModel
import Transfer

/// Receivers as people configured them, with their secrets.
extension Opening {
    static func notifier(
        _ configuration: Configuration,
        _ network: TransferLoop,
        _ desk: DeliveryDesk,
        _ memory: OwnMemory
    ) throws(Refusal) -> Notifier {
        let settings = configuration.settings.receivers
        let reserves = Set(settings.compactMap { $0.route.escalation?.receiver })
        var receivers: [ReceiverConfiguration] = []
        for setting in settings {
            var receiver = try receiver(setting, configuration.vault)
            receiver.route = try route(setting.route)
            receiver.isReserve = reserves.contains(setting.name)
            receivers.append(receiver)
        }
        let bundle = configuration.settings.caBundle
        var surroundings = Surroundings.current()
        surroundings.link = configuration.settings.link
        do {
            return try Notifier(
                receivers,
                surroundings: surroundings,
                onDelivered: { desk.note($0, toldTo: $1) },
                onRefused: { desk.note($0, toldTo: $1, refusal: $2) },
                couriers: NetworkSender(network: network, authorities: bundle).couriers,
                memory: memory
            )
        } catch {
            throw Refusal(.ioFault, "the receivers cannot be started: \(error)")
        }
    }

    private static func receiver(
        _ setting: Settings.ReceiverSetting,
        _ vault: Vault
    ) throws(Refusal) -> ReceiverConfiguration {
        let kind = try kind(of: setting.kind, vault)
        var receiver = ReceiverConfiguration(setting.name, kind)
        receiver.kinds = kinds(for: setting.kind)
        receiver.severity = isForPeople(setting.kind) ? .warning : .information
        if let severity = Severity.allCases.first(where: { $0.word == setting.route.severity }) {
            receiver.severity = severity
        }
        receiver.services = setting.route.services.map(Set.init)
        receiver.segments = setting.route.segments.map(Set.init)
        receiver.authorities = setting.authorities
        if case .syslog(let syslog) = setting.kind {
            receiver.facility = Facility(word: syslog.facility) ?? .daemon
            receiver.enterprise = UInt32(clamping: syslog.enterprise)
        }
        return receiver
    }

    private static func route(_ setting: Settings.RouteSetting) throws(Refusal) -> Route {
        var route = Route()
        if !setting.hours.isEmpty {
            guard let zone = Zones.zone(setting.zone) else {
                throw Refusal(
                    .invalidConfiguration,
                    "this host knows no zone '\(setting.zone)'; install tzdata"
                )
            }
            let minutes = setting.hours.flatMap { hours in
                hours.days.map { day in
                    let start = day * 1440
                    return start + hours.minutes.lowerBound..<start + hours.minutes.upperBound
                }
            }
            route.hours = OpeningHours(minutes, in: zone)
        }
        route.holdsPages = setting.holdsPages
        route.reminder = setting.reminder
        route.escalation = setting.escalation.map { .init(after: $0.after, to: $0.receiver) }
        route.limit = setting.limit.map { .init($0.count, in: $0.span) }
        return route
    }

    /// Whether what it is told reaches somebody who must act on it; the others are logs.
    private static func isForPeople(_ kind: Settings.ReceiverSetting.Kind) -> Bool {
        switch kind {
        case .standardOutput, .journal, .syslog: false
        case .webhook, .alertmanager, .pagerDuty, .email, .command: true
        }
    }

    /// Failed runs go where one can filter and search; a person's terminal gets alerts. People and
    /// their tools are told what they must act on, and when it is over. nil for everything.
    private static func kinds(for kind: Settings.ReceiverSetting.Kind) -> Set<Notice.Kind>? {
        switch kind {
        case .journal, .syslog: return nil
        case .standardOutput:
            let quiet: Set<Notice.Kind> =
                Surroundings.current().standardOutputIsJournal
                ? [.runFailed] : [.runFailed, .checkpoint]
            return Set(Notice.Kind.allCases).subtracting(quiet)
        case .webhook, .alertmanager, .pagerDuty, .email, .command:
            let kinds: Set<Notice.Kind> = [
                .alert, .resolved, .update, .evidence, .evidenceRestored, .receiver, .trouble,
                .troubleOver,
            ]
            // The others have no word for it.
            if case .pagerDuty = kind { return kinds.union([.acknowledged]) }
            return kinds
        }
    }

    private static func kind(
        of setting: Settings.ReceiverSetting.Kind,
        _ vault: Vault
    ) throws(Refusal) -> ReceiverConfiguration.Kind {
        switch setting {
        case .standardOutput(let isJSON): return .standardOutput(isJSON ? .json : .text)
        case .journal: return .journal
        case .syslog(let syslog):
            guard let remote = syslog.remote else { return .localSyslog }
            let port = UInt16(clamping: remote.port)
            return switch remote.transport {
            case .udp: .remoteSyslog(.udp, host: remote.host, port: port)
            case .tcp: .remoteSyslog(.tcp, host: remote.host, port: port)
            case .tls: .remoteSyslog(.tls, host: remote.host, port: port)
            }
        case .webhook(let url, let name):
            let key = try name.map { name throws(Refusal) in try secret(name, in: vault) }
            return .web(.init(.webhook, url: url, signingKey: key))
        case .alertmanager(let url): return .web(.init(.alertmanager, url: url))
        case .pagerDuty(let name, let url):
            return .web(.init(.pagerDuty(routingKey: try secret(name, in: vault)), url: url))
        case .email(let mail):
            var account: Errand.Account?
            if let user = mail.user, let name = mail.password {
                account = Errand.Account(user: user, password: try secret(name, in: vault))
            }
            return .mail(
                .init(
                    server: mail.server,
                    startsTLS: mail.startsTLS,
                    account: account,
                    sender: mail.sender,
                    recipients: mail.recipients
                )
            )
        case .command(let words): return .command(words)
        }
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
