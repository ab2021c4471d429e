package import ProbeModel

/// How the daemon itself is: its versions, its configuration, whom it has told, what it uses.
package struct DaemonFigures: Sendable {
    /// Names and versions of what it is made of.
    package var versions: [MetricLabel] = []
    package var reload = Reload(isSuccessful: true, lastSuccess: Timestamp(nanoseconds: 0))
    package var receivers: [Receiver] = []
    package var process = Process()

    package init() {}

    package struct Reload: Hashable, Sendable {
        package var isSuccessful: Bool
        package var lastSuccess: Timestamp

        package init(isSuccessful: Bool, lastSuccess: Timestamp) {
            self.isSuccessful = isSuccessful
            self.lastSuccess = lastSuccess
        }
    }

    /// What became of the notices to one receiver since the start.
    package struct Receiver: Hashable, Sendable {
        let name: String
        let delivered: Int
        let dropped: Int

        package init(_ name: String, delivered: Int, dropped: Int) {
            self.name = name
            self.delivered = delivered
            self.dropped = dropped
        }
    }

    /// What the system says of the process; nil where it says nothing.
    package struct Process: Hashable, Sendable {
        package var cpuSeconds: Double?
        package var residentBytes: Int?
        package var virtualBytes: Int?
        package var openDescriptors: Int?
        package var descriptorLimit: Int?
        package var start: Timestamp?

        package init() {}
    }

    package var families: [MetricFamily] { told + configured + process.families }

    private var told: [MetricFamily] {
        let delivered = receivers.map { receiver in
            let labels = [
                MetricLabel("receiver", receiver.name), MetricLabel("result", "delivered"),
            ]
            return MetricSample(labels, Double(receiver.delivered))
        }
        let dropped = receivers.map { receiver in
            MetricSample([MetricLabel("receiver", receiver.name)], Double(receiver.dropped))
        }
        return [
            MetricFamily(
                "probed_notifications_total",
                .counter,
                "Notices that a receiver has taken since the start",
                delivered
            ),
            MetricFamily(
                "probed_notification_dropped_total",
                .counter,
                "Notices that a receiver will never get: its queue was full, or it refused them",
                dropped
            ),
        ]
    }

    private var configured: [MetricFamily] {
        [
            MetricFamily(
                "probed_build_info",
                .info,
                "Versions of probed and of the transfer library",
                [MetricSample(versions, 1)]
            ),
            MetricFamily(
                "probed_config_last_reload_successful",
                .gauge,
                "Whether the last reload was accepted",
                reload.isSuccessful ? 1 : 0
            ),
            MetricFamily(
                "probed_config_last_reload_success_timestamp_seconds",
                .gauge,
                "When the configuration in force was accepted",
                reload.lastSuccess.unixSeconds
            ),
        ]
    }
}

extension DaemonFigures.Process {
    /// The names that every exporter has.
    fileprivate var families: [MetricFamily] {
        [
            MetricFamily(
                "process_cpu_seconds_total",
                .counter,
                "Processor time, user and system",
                cpuSeconds
            ),
            MetricFamily(
                "process_resident_memory_bytes",
                .gauge,
                "Resident memory",
                residentBytes.map { Double($0) }
            ),
            MetricFamily(
                "process_virtual_memory_bytes",
                .gauge,
                "Virtual memory",
                virtualBytes.map { Double($0) }
            ),
            MetricFamily(
                "process_open_fds",
                .gauge,
                "Open descriptors",
                openDescriptors.map { Double($0) }
            ),
            MetricFamily(
                "process_max_fds",
                .gauge,
                "Descriptors that may be open",
                descriptorLimit.map { Double($0) }
            ),
            MetricFamily(
                "process_start_time_seconds",
                .gauge,
                "When the process started",
                start?.unixSeconds
            ),
        ]
    }
}
