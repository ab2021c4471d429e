package import Alerting
package import ProbeModel

/// The daemon's configuration, compiled: every value is in range, nothing is left to interpret.
package struct Settings: Hashable, Sendable {
    /// Where this daemon probes from, as it stands in every record.
    package var location = "here"
    /// Files and folders of probe files.
    package var probes = ["/etc/probed/probes"]
    /// Win over the variables of services and journeys.
    package var variables: [String: String] = [:]
    /// A folder of private files, one a secret; nil for the service manager's only.
    package var secrets: String?
    /// Where the ledger and the roll-ups live; nil for `$STATE_DIRECTORY`, else /var/lib/probed.
    package var state: String?
    /// The control socket, when the service manager hands none over.
    package var controlSocket = "/run/probed.sock"
    /// A loopback listener for reading; nil for none.
    package var listen: LoopbackAddress?
    /// A file of trusted certificates; nil for the system's.
    package var caBundle: String?
    /// Networks that no journey may connect to, in CIDR notation.
    package var deniedNetworks: [String] = []
    /// A neutral address: when it does not answer either, a failure is our network's. nil: every
    /// failure is the service's.
    package var controlTarget: String?
    /// Whether the operator vouches for the wall clock; else the kernel's word decides.
    package var isClockTrusted = false
    package var ledger = LedgerSettings()
    package var rollups = RollupSettings()
    package var evidence = EvidenceSettings()
    package var metrics = MetricSettings()
    package var alerts = AlertSettings()
    /// The services that `alerts` names.
    package var mentions: [ServiceMention] = []
    /// Whether no run starts while no evidence can be written; else the runs go on, and alerts
    /// say that their evidence is pending.
    package var pausesWithoutEvidence = false
    /// Who is told that we live; nil: nobody.
    package var heartbeat: HeartbeatSetting?
    /// The page or proxy under which people reach the listener; nil: there is none.
    package var link: String?
    package var receivers = [ReceiverSetting("stdout", .standardOutput(isJSON: false))]

    package init() {}

    package struct LoopbackAddress: Hashable, Sendable {
        package let host: String
        package let port: Int
    }

    /// How the ledger vouches for itself, and how long it is kept.
    package struct LedgerSettings: Hashable, Sendable {
        /// The credential with the key that signs checkpoints; nil: they are not signed.
        package var key: String?
        /// Where notes go; nil: beside the ledger.
        package var notes: String?
        /// An address outside that each note is posted to; nil: none is.
        package var push: String?
        /// Records older than this are deleted; nil: none are.
        package var keep: Duration?
        /// The ledger's size above which the oldest records are deleted; nil: no bound.
        package var maximumBytes: Int?
        /// Younger records are not deleted for the size's sake.
        package var minimumAge = Limits.retentionMinimumAge
        /// Times whose records are not deleted.
        package var holds: [ClosedRange<Timestamp>] = []
        /// Sealed segments of this age are compressed; nil: none are.
        package var compress: Duration?
        /// From the end of one rereading of the sealed segments to the next.
        package var scrub = Limits.scrubInterval
    }

    /// How long the roll-ups keep rows of each length; longer ones at least as long as shorter ones.
    package struct RollupSettings: Hashable, Sendable {
        package var minutes = Limits.rollupMinuteTime
        package var hours = Limits.rollupHourTime
        package var days = Limits.rollupDayTime
    }

    /// How long transcripts of failing exchanges are kept, and how many bytes of them.
    package struct EvidenceSettings: Hashable, Sendable {
        package var keep = Limits.evidenceTime
        package var bytes = Limits.evidenceBytes
    }

    /// What is measured for Prometheus.
    package struct MetricSettings: Hashable, Sendable {
        /// Whether the duration of each step has a histogram of its own.
        package var stepHistograms = true
        /// How many series there may be.
        package var series = Limits.metricSeries
    }

    /// How runs are judged: the daemon's rule, and those of services that have their own.
    package struct AlertSettings: Hashable, Sendable {
        package var policy = AlertPolicy()
        package var services: [String: AlertPolicy] = [:]
        /// Services that others need, by the service that needs them: while one of those has an
        /// incident, nobody is woken for this one.
        package var dependencies: [String: Set<String>] = [:]
        /// The address of what to do first, by service.
        package var runbooks: [String: String] = [:]
    }

    /// An address outside that is posted to as long as we live.
    package struct HeartbeatSetting: Hashable, Sendable {
        package let url: String
        package let every: Duration
    }
}
