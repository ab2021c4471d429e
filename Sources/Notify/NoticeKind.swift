extension Notice {
    /// What a notice is about: one closed list, each with its name and its number for ever.
    package enum Kind: CaseIterable, Sendable {
        case alert
        case resolved
        /// What is new of an incident that people know.
        case update
        case acknowledged
        case runFailed
        case configuration
        case configurationRefused
        case ledger
        case evidence
        case evidenceRestored
        case checkpoint
        case started
        case stopped
        case receiver
        case trouble
        case troubleOver
    }
}

extension Notice.Kind {
    /// The MSGID of RFC 5424, and the word in every other output.
    package var messageName: String {
        switch self {
        case .alert: "ALERT"
        case .resolved: "RESOLVED"
        case .update: "UPDATE"
        case .acknowledged: "ACK"
        case .runFailed: "RUNFAIL"
        case .configuration: "CONFIG"
        case .configurationRefused: "CONFIGBAD"
        case .ledger: "LEDGER"
        case .evidence, .evidenceRestored: "EVIDENCE"
        case .checkpoint: "CHECKPOINT"
        case .started: "START"
        case .stopped: "STOP"
        case .receiver: "RECEIVER"
        case .trouble, .troubleOver: "TROUBLE"
        }
    }

    /// The MESSAGE_ID of the journal: 128 random bits, generated once and never changed, since
    /// people's filters and `systemd/probed.catalog` refer to them.
    package var messageID: String {
        switch self {
        case .alert: "88264d18877848e1ae3a22c761beda5b"
        case .resolved: "f6ec6fb13fd84c1c9d4539d89a1b5f69"
        case .update: "1bfbb6f2e86cd0b34361ef13e2725bbf"
        case .acknowledged: "8e74d4640188894e8313e65e0fc726b7"
        case .runFailed: "51fe3b9414ed430c8a2418404b7687af"
        case .configuration: "6ccbff95577c455ead69fbd380915cb7"
        case .configurationRefused: "129517adab424a0ca8415949502e5a60"
        case .ledger: "75cfcf36527d46d6bc84eaf2fa03f62a"
        case .evidence: "b53958faff7549449c71a5ba5b40099c"
        case .evidenceRestored: "19505a87e26943dea197926981f66d1a"
        case .checkpoint: "d7531f7bf78b4ce390159d575365d972"
        case .started: "6d916cc841a4489d88c820c5fbe75d46"
        case .stopped: "2528577335354edda9c20e83eef20d0a"
        case .receiver: "40238b3897fb41d49b26273f27278492"
        case .trouble: "356640a90b06463a8d01968d7b75187b"
        case .troubleOver: "53669742fa614fe7b0ddd5a347d362c0"
        }
    }

    /// The severity that a notice of this kind has, unless its maker knows better.
    package var severity: Severity {
        switch self {
        case .evidence: .alert
        case .alert: .critical
        case .configurationRefused, .update: .error
        case .runFailed, .ledger, .receiver, .trouble: .warning
        case .resolved, .acknowledged, .evidenceRestored, .troubleOver: .notice
        case .configuration, .checkpoint, .started, .stopped: .information
        }
    }

    /// Whether it tells those who know an incident what is new of it: nobody is woken.
    package var isNews: Bool { self == .update || self == .acknowledged }

    /// Whether people are woken or calmed by it: a full queue keeps these longest.
    var isAlert: Bool { self == .alert || self == .resolved }
}
