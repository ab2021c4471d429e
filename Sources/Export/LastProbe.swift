package import ProbeModel

/// A journey's last run with a verdict, in the names and units of blackbox_exporter 0.23, so that
/// boards and rules made for it go on working.
package struct LastProbe: Hashable, Sendable, Codable {
    private let isSuccess: Bool
    private let duration: Microseconds
    /// As in `phaseNames`, each summed up over all exchanges.
    private var phases = [Microseconds](repeating: .zero, count: phaseNames.count)
    private var redirects = 0
    private var bodyBytes: Int64 = 0
    /// The answer came, and was not what the journey expects.
    private let isUnexpected: Bool
    /// The first end among the certificates of the servers; nil without TLS.
    private var certificateEnd: Timestamp?
    private var status: UInt16 = 0
    private var version: HTTPVersion?
    private var isEncrypted = false
    /// Of the last server, without the port; empty if nothing was connected.
    private var address = ""

    private static let phaseNames = ["resolve", "connect", "tls", "processing", "transfer"]

    /// nil for a run without a verdict: what was known stays.
    package init?(_ run: Run) {
        guard run.outcome.isVerdict else { return nil }
        isSuccess = run.outcome != .failed
        duration = run.duration
        isUnexpected = !isSuccess && (run.reason == .check || run.reason == .capture)
        var last: Exchange?
        for step in run.steps where !step.isCleanup {
            for attempt in step.attempts {
                redirects += max(0, attempt.exchanges.count - 1)
                for exchange in attempt.exchanges { add(exchange) }
                last = attempt.exchanges.last ?? last
            }
        }
        guard let last else { return }
        status = last.status ?? 0
        version = last.version
        isEncrypted = last.url.hasPrefix("https:")
        let peer = last.peer ?? ""
        address = String(peer[..<(peer.lastIndex(of: ":") ?? peer.endIndex)])
    }

    private mutating func add(_ exchange: Exchange) {
        let spent = exchange.phases
        let parts = [
            spent.lookup, spent.connect, spent.tls, spent.send + spent.wait, spent.receive,
        ]
        for (place, part) in parts.enumerated() { phases[place] = phases[place] + part }
        bodyBytes += exchange.bytesReceived
        if let end = exchange.certificate?.notAfter {
            certificateEnd = min(certificateEnd ?? end, end)
        }
    }

    /// Series of one journey at most.
    static let seriesMaximum = gauges.count + phaseNames.count

    /// The families of many journeys.
    package static func families(
        of probes: [(labels: [MetricLabel], probe: LastProbe)]
    ) -> [MetricFamily] {
        let phases = probes.flatMap { labels, probe in
            zip(phaseNames, probe.phases).map { name, span in
                MetricSample(labels + [MetricLabel("phase", name)], span.seconds)
            }
        }
        let gauges = gauges.map { name, help, value in
            MetricFamily(
                name,
                .gauge,
                help,
                probes.compactMap { labels, probe in
                    value(probe).map { MetricSample(labels, $0) }
                }
            )
        }
        return gauges + [
            MetricFamily(
                "probe_http_duration_seconds",
                .gauge,
                "Time of each phase, over all requests of the last run",
                phases
            )
        ]
    }

    private typealias Gauge = (name: String, help: String, value: @Sendable (LastProbe) -> Double?)

    private static let gauges: [Gauge] = [
        ("probe_success", "Whether the last run with a verdict passed", { $0.isSuccess ? 1 : 0 }),
        ("probe_duration_seconds", "How long the last run took", { $0.duration.seconds }),
        (
            "probe_dns_lookup_time_seconds", "Time of all lookups of the last run",
            { $0.phases[0].seconds }
        ),
        (
            "probe_http_status_code", "Status of the last answer, 0 if none came",
            { Double($0.status) }
        ),
        (
            "probe_http_version", "HTTP version of the last answer, 0 if none came",
            { $0.version.flatMap { Double($0.text) } ?? 0 }
        ),
        ("probe_http_redirects", "Redirects that were followed", { Double($0.redirects) }),
        ("probe_http_ssl", "Whether the last request went over TLS", { $0.isEncrypted ? 1 : 0 }),
        (
            "probe_http_uncompressed_body_length", "Decoded bytes of all answers",
            { Double($0.bodyBytes) }
        ),
        (
            "probe_ip_protocol", "IP version of the last connection, 0 without one",
            { $0.address.isEmpty ? 0 : $0.address.hasPrefix("[") ? 6 : 4 }
        ),
        (
            "probe_ip_addr_hash", "FNV-1a of the last address as text, to see it change",
            { Double($0.address.utf8.fowlerNollVo) }
        ),
        (
            "probe_failed_due_to_regex", "Whether an answer came and was not the expected one",
            { $0.isUnexpected ? 1 : 0 }
        ),
        (
            "probe_ssl_earliest_cert_expiry", "End of the server certificate that ends first",
            { $0.certificateEnd?.unixSeconds }
        ),
    ]
}

extension Sequence<UInt8> {
    /// FNV-1a with 32 bits (G. Fowler, L. C. Noll, K.-P. Vo).
    fileprivate var fowlerNollVo: UInt32 {
        reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
