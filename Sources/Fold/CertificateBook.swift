import Alerting
package import ProbeModel

/// When the certificates end that servers last showed, by host and port: one host has many servers.
package struct CertificateBook: Hashable, Sendable, Codable {
    private struct Sight: Hashable, Codable {
        let end: Timestamp
        let seen: Timestamp
    }

    private var sights: [String: Sight] = [:]

    package init() {}

    package mutating func absorb(_ run: Run) {
        for exchange in run.steps.flatMap(\.attempts).flatMap(\.exchanges) {
            guard let end = exchange.certificate?.notAfter, !exchange.host.isEmpty else { continue }
            let place = exchange.host + Self.port(of: exchange)
            if sights.count >= Limits.watchedHosts, sights[place] == nil { forget(at: run.ended) }
            guard sights.count < Limits.watchedHosts || sights[place] != nil else { continue }
            sights[place] = Sight(end: end, seen: run.ended)
        }
    }

    /// The ends of those that a run has seen lately: what nobody asks any more is nobody's trouble.
    package func ends(at now: Timestamp) -> [String: Timestamp] {
        sights.filter { $0.value.seen + Limits.certificateMemory >= now }.mapValues(\.end)
    }

    private mutating func forget(at now: Timestamp) {
        sights = sights.filter { $0.value.seen + Limits.certificateMemory >= now }
    }

    /// `:8443`; empty for the port that everybody expects, and where none is known.
    private static func port(of exchange: Exchange) -> String {
        guard let peer = exchange.peer, let colon = peer.lastIndex(of: ":") else { return "" }
        let port = peer[colon...]
        return port == ":443" ? "" : String(port)
    }
}
