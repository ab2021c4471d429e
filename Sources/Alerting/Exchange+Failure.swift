package import ProbeModel

/// Where an exchange failed, as a cause that several journeys may share.
extension Exchange {
    /// The host that was asked; empty if the address has none.
    package var host: String {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        let rest = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let address = rest.split(separator: "@").last ?? ""
        if address.hasPrefix("[") { return String(address.prefix { $0 != "]" }) + "]" }
        return String(address.prefix { $0 != ":" })
    }

    /// The phase in which it ended without a response; nil if there was one.
    var phaseOfFailure: String? {
        guard let failure else { return nil }
        switch failure.reason {
        case .dns: return "lookup"
        case .connect: return "connect"
        case .tls, .certificate: return "TLS"
        case .send: return "send"
        case .receive: return "receive"
        default: break
        }
        let spans = [
            ("receive", phases.receive), ("wait", phases.wait), ("send", phases.send),
            ("TLS", phases.tls), ("connect", phases.connect), ("lookup", phases.lookup),
        ]
        return spans.first { $0.1 > .zero }?.0
    }
}

extension Run {
    /// The last exchange of the step that a bad run is about.
    var decidingExchange: Exchange? { culprit?.attempts.last?.exchanges.last }
}
