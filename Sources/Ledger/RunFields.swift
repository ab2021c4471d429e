import ProbeModel

/// What the parts of a run are written relative to.
struct RunCursor {
    /// The end of the exchange before, or the start of the step before; µs since the run's start.
    var time: Int64 = 0
    /// The address of the exchange before.
    var address = ""
}

/// Which optional fields of a run are present.
struct RunFields: OptionSet {
    let rawValue: UInt8
    static let reason = RunFields(rawValue: 1)
    static let blamed = RunFields(rawValue: 2)
    static let detail = RunFields(rawValue: 4)
    static let healthOf = RunFields(rawValue: 8)
    /// Numbered fields follow; a reader skips those that it does not know.
    static let extras = RunFields(rawValue: 128)
}

/// The numbers of a run's extra fields.
enum RunExtra: UInt64 {
    /// 32 bytes: the hash of the transcript that is kept beside the ledger.
    case evidence = 1
    /// What later runs compare with: a count, then name and JSON of each (texts).
    case remembered = 2
    /// What it leaves of a journey that lasts: a suspension, as a record of its own holds it.
    case suspension = 3
}

/// The numbers of a step's extra fields.
enum StepExtra: UInt64 {
    /// One byte: the reason of the first attempt behind which it was tried again.
    case retried = 1
    /// Two texts: the fragment that it comes from, and its name there. Of steps that failed.
    case origin = 2
}

/// The numbers of an attempt's extra fields.
enum AttemptExtra: UInt64 {
    /// No bytes: it asked for the token that the step needs.
    case token = 1
}

/// Which optional fields of an attempt are present.
struct AttemptFields: OptionSet {
    let rawValue: UInt8
    static let extras = AttemptFields(rawValue: 128)
}

/// Which optional fields of a step are present.
struct StepFields: OptionSet {
    let rawValue: UInt8
    static let cleanup = StepFields(rawValue: 1)
    static let reason = StepFields(rawValue: 2)
    static let detail = StepFields(rawValue: 4)
    static let tolerated = StepFields(rawValue: 8)
    static let extras = StepFields(rawValue: 128)
}

/// Which optional fields of an exchange are present.
struct ExchangeFields: OptionSet {
    let rawValue: UInt8
    static let disordered = ExchangeFields(rawValue: 1)
    static let status = ExchangeFields(rawValue: 2)
    static let version = ExchangeFields(rawValue: 4)
    static let peer = ExchangeFields(rawValue: 8)
    static let certificate = ExchangeFields(rawValue: 16)
    static let failure = ExchangeFields(rawValue: 32)
    static let unverified = ExchangeFields(rawValue: 64)
    static let extras = ExchangeFields(rawValue: 128)
}

extension ExchangeFields {
    init(of exchange: Exchange) {
        self = []
        if exchange.phases.wereDisordered { insert(.disordered) }
        if exchange.status != nil { insert(.status) }
        if exchange.version != nil { insert(.version) }
        if exchange.peer != nil { insert(.peer) }
        if exchange.certificate != nil { insert(.certificate) }
        if exchange.failure != nil { insert(.failure) }
        if exchange.isUnverified { insert(.unverified) }
    }
}
