import ProbeModel

/// Turns payloads back into records. Belongs to one segment and must see its NAMES frames.
package struct RecordDecoder {
    /// Names by number, counted from 1; nil where damage has swallowed the definition.
    private var names: [Name?] = []

    package init() {}

    /// Takes the definitions of a NAMES frame.
    package mutating func learn(_ payload: ArraySlice<UInt8>) throws(MalformedRecord) {
        var bytes = ByteReader(payload)
        let first = try bytes.number()
        let count = try bytes.count()
        guard first > 0, first <= UInt64(Limits.names), Int(first) + count - 1 <= Limits.names
        else { throw MalformedRecord("\(count) names are numbered from \(first)") }
        let missing = Int(first) + count - 1 - names.count
        if missing > 0 { names.append(contentsOf: repeatElement(nil, count: missing)) }
        for number in Int(first)..<Int(first) + count {
            names[number - 1] = try bytes.name(bytes.word(Name.Kind.self))
        }
    }

    /// Whether a frame begins to define all names that the segment has so far.
    static func beginsDefinitions(_ frame: Frame) -> Bool {
        frame.holds(.names) && !frame.flags.contains(.continued)
            && frame.payload.first == 1
    }

    package func decode(
        kind: UInt8,
        payload: ArraySlice<UInt8>
    ) throws(MalformedRecord) -> Record {
        var bytes = ByteReader(payload)
        guard let kind = FrameKind(rawValue: kind) else {
            return .unknown(kind: kind, bytes: Array(payload))
        }
        switch kind {
        case .run: return .run(try run(&bytes))
        case .alert: return .alert(try bytes.alert())
        case .configuration: return .configuration(try bytes.configuration())
        case .clock: return .clock(try bytes.clock())
        case .gap: return .gap(try bytes.gap())
        case .start: return .start(try bytes.start())
        case .stop: return .stop(reason: try bytes.text())
        case .recovery: return .recovery(try bytes.recovery())
        case .damage: return .damage(try bytes.damage())
        case .delivery: return .delivery(try bytes.delivery())
        case .audit: return .audit(try bytes.audit())
        case .debt: return .debt(try bytes.debt())
        case .suspension: return .suspension(try bytes.suspension())
        case .key: return .key(try bytes.key())
        case .checkpoint: return .checkpoint(try bytes.note())
        case .retire: return .retire(try bytes.retirement())
        case .restore: return .restore(try bytes.restoration())
        case .declaration: return .declaration(try bytes.declaration())
        case .names, .commit, .seal:
            throw MalformedRecord("kind \(kind.rawValue) is no record")
        }
    }

    /// The name that a number stands for, or that is spelled out.
    func reference(
        _ kind: Name.Kind,
        _ bytes: inout ByteReader
    ) throws(MalformedRecord) -> Name {
        let number = try bytes.number()
        return number == 0 ? try bytes.name(kind) : try name(number)
    }

    func name(_ number: UInt64) throws(MalformedRecord) -> Name {
        guard number <= UInt64(names.count), let name = names[Int(number) - 1] else {
            throw MalformedRecord("name \(number) is not defined")
        }
        return name
    }
}

extension ByteReader {
    mutating func timestamp() throws(MalformedRecord) -> Timestamp {
        Timestamp(nanoseconds: try fixed(Int64.self))
    }

    fileprivate mutating func runID() throws(MalformedRecord) -> RunID {
        RunID(bits: try fixed(UInt64.self))
    }

    fileprivate mutating func start() throws(MalformedRecord) -> Record.Start {
        let (ledger, boot, moment) = (try uniqueID(), try uniqueID(), try moment())
        let identity = Identity(writer: try text(), libcurl: try text(), boot: boot)
        return Record.Start(ledger: ledger, identity: identity, moment: moment)
    }

    fileprivate mutating func configuration() throws(MalformedRecord) -> Record.Configuration {
        let hash = try hash()
        let (part, parts) = (try number(), try number())
        var files: [Record.Configuration.File] = []
        for _ in 0..<(try count()) {
            files.append(Record.Configuration.File(path: try text(), text: try text()))
        }
        return Record.Configuration(
            hash: hash,
            part: Int(clamping: part),
            parts: Int(clamping: parts),
            files: files
        )
    }

    fileprivate mutating func alert() throws(MalformedRecord) -> Alert {
        let id = try runID()
        let change = try word(Alert.Change.self)
        let reason = try word(Reason.self)
        let (since, at, run) = (try timestamp(), try timestamp(), try runID())
        let (service, journey) = (try text(), try text())
        let (location, step) = (try text(), try text())
        let hasComponent = try byte() != 0
        let component = try text()
        var alert = Alert(
            id: id,
            change: change,
            service: service,
            journey: journey,
            location: location,
            step: step,
            reason: reason,
            component: hasComponent ? component : nil,
            since: since,
            at: at,
            run: run,
            summary: try text()
        )
        try details(&alert)
        return alert
    }

    private mutating func optionalRunID() throws(MalformedRecord) -> RunID? {
        let id = try runID()
        return id.bits == 0 ? nil : id
    }

    /// What the first version of the format did not have.
    private mutating func details(_ alert: inout Alert) throws(MalformedRecord) {
        guard !isAtEnd else { return }
        alert.level = try word(Alert.Level.self)
        alert.reopens = try optionalRunID()
        let failing = try number()
        alert.failing = failing == 0 ? nil : Double(min(failing - 1, 1_000_000)) / 1e6
        (alert.host, alert.phase) = (try text(), try text())
        alert.incident = try optionalRunID()
        (alert.firstBad, alert.lastGood) = (try optionalRunID(), try optionalRunID())
        let lastGood = try timestamp()
        alert.lastGoodAt = lastGood.nanoseconds == 0 ? nil : lastGood
        guard !isAtEnd else { return }
        for _ in 0..<(try count()) { alert.segments.append(try text()) }
        guard !isAtEnd else { return }
        alert.origin = .init(fragment: try text(), step: try text())
    }

    fileprivate mutating func delivery() throws(MalformedRecord) -> Record.Delivery {
        let (alert, change, at) = (try runID(), try word(Alert.Change.self), try timestamp())
        let receiver = try text()
        var delivery = Record.Delivery(alert: alert, change: change, receiver: receiver, at: at)
        delivery.refusal = isAtEnd ? nil : try text()
        return delivery
    }

    fileprivate mutating func gap() throws(MalformedRecord) -> Record.Gap {
        Record.Gap(
            journey: try text(),
            service: try text(),
            reason: try word(Reason.self),
            plannedFirst: try timestamp(),
            plannedLast: try timestamp(),
            count: try number()
        )
    }

    fileprivate mutating func clock() throws(MalformedRecord) -> Record.Clock {
        let moment = try moment()
        let synchronised = try byte()
        let hasError = try byte() != 0
        let error = try span()
        var clock = Record.Clock(
            moment: moment,
            isSynchronised: synchronised == 0 ? nil : synchronised == 2,
            maximumError: hasError ? error : nil
        )
        // What the first version of the format did not have.
        guard !isAtEnd else { return clock }
        clock.standing = .init(isVouched: try byte() != 0, discipline: nil)
        guard try byte() != 0 else { return clock }
        clock.standing?.discipline = .init(
            status: try small(),
            estimatedError: try span(),
            taiOffset: try small()
        )
        return clock
    }

    fileprivate mutating func recovery() throws(MalformedRecord) -> Record.Recovery {
        var recovery = Record.Recovery(
            class: try word(Record.Recovery.Class.self),
            segment: try fixed(UInt64.self),
            end: try fixed(UInt64.self),
            bytesBehind: try fixed(UInt64.self),
            hashBehind: try hash(),
            lastCommit: try fixed(UInt64.self)
        )
        recovery.tree = Seal.Tree(&self)
        return recovery
    }

    fileprivate mutating func damage() throws(MalformedRecord) -> Record.Damage {
        var damage = Record.Damage(
            segment: try fixed(UInt64.self),
            firstUnacknowledged: try fixed(UInt64.self),
            errorNumber: try fixed(Int32.self),
            at: try timestamp()
        )
        damage.tree = Seal.Tree(&self)
        return damage
    }
}
