import ProbeModel

/// Bytes of a record, before it is encoded.
struct RecordSize: Hashable {
    /// What it takes once its names have numbers.
    private(set) var usual: Int
    /// More than its payload can have, whatever has been written before.
    private(set) var most: Int

    init(numbers: Int, texts: [String] = []) {
        usual = numbers
        most = numbers
        add(texts: texts)
    }

    /// Texts that are spelled out every time.
    mutating func add(texts: [String]) {
        for text in texts {
            usual += text.utf8.count + 2
            most += text.utf8.count + Self.lengthBytes
        }
    }

    /// A text that recurs from run to run, and so gets a number unless it is too long for one.
    mutating func add(name: String) {
        let count = name.utf8.count
        usual += count > Limits.nameBytes ? count : 2
        most += count + 2 * Self.lengthBytes
    }

    /// Numbers of variable length that are small as a rule.
    mutating func add(usual: Int, most: Int) {
        self.usual += usual
        self.most += most
    }

    /// A variable-length number has at most so many bytes.
    private static let lengthBytes = 10
}

extension Record {
    /// About what the record takes in the ledger; bounds the queue (log.md §6).
    var cost: Int { size.usual }

    /// More bytes than the record's payload can have.
    package var largestSize: Int { size.most }

    var size: RecordSize {
        switch self {
        case .start(let start):
            RecordSize(numbers: 128, texts: [start.identity.writer, start.identity.libcurl])
        case .stop(let reason): RecordSize(numbers: 32, texts: [reason])
        case .delivery(let delivery):
            RecordSize(numbers: 64, texts: [delivery.receiver, delivery.refusal ?? ""])
        case .audit(let audit): RecordSize(of: audit.intervention)
        case .debt(let debt):
            RecordSize(
                numbers: 64,
                texts: debt.names + [debt.detail] + debt.values.flatMap { [$0.name, $0.text] }
            )
        case .suspension(let suspension): RecordSize(of: suspension)
        case .gap(let gap): RecordSize(numbers: 64, texts: [gap.journey, gap.service])
        case .clock, .recovery, .damage, .restore: RecordSize(numbers: 128)
        case .key(let key): RecordSize(numbers: 64, texts: [key.key.name])
        case .checkpoint(let note):
            RecordSize(
                numbers: 192 + 70 * note.signatures.count,
                texts: note.signatures.map(\.keyName)
            )
        case .retire: RecordSize(numbers: 160)
        case .configuration(let configuration):
            RecordSize(
                numbers: 128,
                texts: configuration.files.flatMap { [$0.path, $0.text] }
            )
        case .run(let run): RecordSize(of: run)
        case .alert(let alert): RecordSize(of: alert)
        case .declaration(let declaration): RecordSize(of: declaration)
        case .unknown(_, let bytes): RecordSize(numbers: 64 + bytes.count)
        }
    }
}

extension RecordSize {
    fileprivate init(of run: Run) {
        self.init(numbers: 50)
        add(usual: run.evidence == nil ? 0 : 36, most: 100)
        add(texts: run.remembered.flatMap { [$0.name, $0.json] })
        if !run.remembered.isEmpty { add(usual: 4, most: 40) }
        if let suspension = run.suspension {
            let size = RecordSize(of: suspension)
            add(usual: size.usual, most: size.most + 20)
        }
        add(texts: [run.detail])
        for name in [run.journey, run.service, run.location, run.blamed, run.healthOf] {
            add(name: name ?? "")
        }
        for step in run.steps { add(step) }
    }

    private mutating func add(_ step: Run.Step) {
        add(usual: 12, most: 50)
        add(name: step.name)
        for component in step.components { add(usual: 0, most: component.utf8.count + 10) }
        add(texts: [step.detail])
        if step.state == .failed, let origin = step.origin {
            add(texts: [origin.fragment, origin.step])
        }
        for attempt in step.attempts {
            add(usual: attempt.isForToken ? 6 : 3, most: 51)
            for exchange in attempt.exchanges { add(exchange) }
            for check in attempt.checks where !check.isMet {
                add(usual: 2, most: 10)
                add(texts: [check.subject, check.wanted, check.got])
            }
        }
    }

    private mutating func add(_ exchange: Exchange) {
        // Six phases, the offset, the two counts, the status, the numbers of a failure.
        add(usual: 20, most: 150)
        add(name: exchange.method)
        add(name: exchange.url)
        add(name: exchange.peer ?? "")
        if let certificate = exchange.certificate {
            add(name: certificate.subject)
            add(usual: 0, most: certificate.issuer.utf8.count + 40)
        }
        if let failure = exchange.failure { add(texts: [failure.detail]) }
    }

    fileprivate init(of alert: Alert) {
        let place = [alert.service, alert.journey, alert.location, alert.step]
        let origin = [alert.origin?.fragment ?? "", alert.origin?.step ?? ""]
        let cause = [alert.component ?? "", alert.host, alert.phase] + origin
        self.init(numbers: 128, texts: place + cause + alert.segments + [alert.summary])
    }

    fileprivate init(of deed: Intervention) {
        let texts = [deed.person.name, deed.service, deed.text]
        self.init(
            numbers: 128 + 16 * deed.matchers.count,
            texts: texts + deed.matchers.flatMap { [$0.name, $0.value] }
        )
    }
}
