package import Journey
import ProbeModel

extension Settings {
    /// Compiles a configuration file. All problems at once; nil if one of them is an error. With
    /// `needing` it must have that field, whatever else it leaves out.
    package static func compile(_ source: SourceText, needing field: String? = nil) -> (
        settings: Settings?, diagnostics: [Diagnostic]
    ) {
        // Everything has a default, so nothing is a configuration too.
        guard field != nil || !source.isBlank else { return (Settings(), []) }
        var diagnostics = Diagnostics([source])
        guard let root = YAML.compose(source, &diagnostics) else {
            return (nil, diagnostics.sorted)
        }
        var clearText = ClearText(
            remedy: "Whoever reads this file has it: keep the file private, or leave it out"
        )
        clearText.warn(about: root, &diagnostics)
        var reader = SettingsReader(needed: field, diagnostics: diagnostics)
        let settings = reader.read(root)
        let found = reader.diagnostics.sorted
        return (found.contains { $0.severity == .error } ? nil : settings, found)
    }
}

/// Reads the fields of a configuration file into settings, and collects what is wrong.
private struct SettingsReader {
    let needed: String?
    var diagnostics: Diagnostics

    private static let known = [
        "location", "probes", "variables", "secrets", "state", "control", "network",
        "clock", "ledger", "rollups", "evidence", "alerts", "withoutEvidence", "receivers",
        "heartbeat", "link", "metrics",
    ]

    mutating func read(_ root: YAML) -> Settings {
        var settings = Settings()
        guard let fields = Fields(root, "the configuration", known: Self.known, &diagnostics)
        else { return settings }
        if let needed { fields.require(needed, in: "the configuration", &diagnostics) }
        settings.location = fields.text("location", &diagnostics) ?? settings.location
        settings.probes = fields.texts("probes", &diagnostics) ?? settings.probes
        settings.secrets = fields.text("secrets", &diagnostics)
        settings.state = fields.text("state", &diagnostics)
        for entry in fields.mapping("variables", &diagnostics) ?? [] {
            guard let text = entry.value.scalar?.text else {
                diagnostics.error(
                    "a variable must be a text or a number, not \(entry.value.kindName)",
                    at: entry.value.place
                )
                continue
            }
            settings.variables[entry.key] = text
        }
        readControl(fields, into: &settings)
        readNetwork(fields, into: &settings)
        readEvidence(fields, into: &settings)
        readMetrics(fields, into: &settings)
        if let ledger = fields.fields("ledger", known: LedgerFields.known, &diagnostics) {
            settings.ledger = LedgerFields.read(ledger, &diagnostics)
        }
        if let rollups = fields.fields("rollups", known: RollupFields.known, &diagnostics) {
            settings.rollups = RollupFields.read(rollups, &diagnostics)
        }
        if let alerts = fields.fields("alerts", known: AlertFields.known, &diagnostics) {
            settings.alerts = AlertFields.read(alerts, &diagnostics)
            settings.mentions = ServiceMention.all(in: alerts)
        }
        if let heartbeat = fields.fields("heartbeat", known: ["url", "every"], &diagnostics) {
            settings.heartbeat = WebReceiver.heartbeat(heartbeat, &diagnostics)
        }
        settings.isClockTrusted =
            fields.choice("clock", ["kernel": false, "trusted": true], &diagnostics) ?? false
        let words = ["probe": false, "pause": true]
        settings.pausesWithoutEvidence =
            fields.choice("withoutEvidence", words, &diagnostics) ?? false
        if fields.node("link") != nil {
            settings.link = WebReceiver.address(fields, "link", &diagnostics)
        }
        if let receivers = fields.list("receivers", &diagnostics) {
            settings.receivers = ReceiverFields.read(receivers, &diagnostics)
        }
        return settings
    }

    private mutating func readControl(_ fields: Fields, into settings: inout Settings) {
        guard
            let control = fields.fields("control", known: ["socket", "listen"], &diagnostics)
        else { return }
        settings.controlSocket = control.text("socket", &diagnostics) ?? settings.controlSocket
        guard let node = control.node("listen"), node.scalar?.kind != .null else { return }
        guard let text = node.scalar?.text, let address = loopback(text) else {
            diagnostics.error(
                "'listen' must be a loopback address with a port",
                at: node.place,
                remedy: "write 127.0.0.1:9797; other addresses need a proxy in front"
            )
            return
        }
        settings.listen = address
    }

    private func loopback(_ text: String) -> Settings.LoopbackAddress? {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        let host = text[..<colon].trimmingBrackets
        guard host == "localhost" || host == "::1" || host.hasPrefix("127.") else { return nil }
        return .init(host: String(host), port: port)
    }

    private mutating func readNetwork(_ fields: Fields, into settings: inout Settings) {
        guard
            let network = fields.fields(
                "network",
                known: ["caBundle", "denied", "controlTarget"],
                &diagnostics
            )
        else { return }
        settings.caBundle = network.text("caBundle", &diagnostics)
        settings.deniedNetworks = network.texts("denied", &diagnostics) ?? []
        settings.controlTarget = WebReceiver.address(network, "controlTarget", &diagnostics)
    }

    private mutating func readEvidence(_ fields: Fields, into settings: inout Settings) {
        let known = ["keep", "megabytes"]
        guard let evidence = fields.fields("evidence", known: known, &diagnostics) else { return }
        let times = Duration.seconds(3600)...Duration.seconds(3650 * 86_400)
        settings.evidence.keep =
            evidence.duration("keep", in: times, &diagnostics) ?? settings.evidence.keep
        if let megabytes = evidence.number("megabytes", in: 1...1_000_000, &diagnostics) {
            settings.evidence.bytes = megabytes << 20
        }
    }

    private mutating func readMetrics(_ fields: Fields, into settings: inout Settings) {
        let known = ["stepHistograms", "series"]
        guard let metrics = fields.fields("metrics", known: known, &diagnostics) else { return }
        settings.metrics.stepHistograms =
            metrics.choice("stepHistograms", ["classic": true, "off": false], &diagnostics) ?? true
        settings.metrics.series =
            metrics.number("series", in: 1000...Limits.metricSeriesMaximum, &diagnostics)
            ?? settings.metrics.series
    }
}

extension Substring {
    /// `[::1]` → `::1`.
    var trimmingBrackets: Substring {
        hasPrefix("[") && hasSuffix("]") ? dropFirst().dropLast() : self
    }
}

extension SourceText {
    /// Nothing but white space and comments.
    fileprivate var isBlank: Bool {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .allSatisfy { $0.first { !$0.isWhitespace }.map { $0 == "#" } ?? true }
    }
}
