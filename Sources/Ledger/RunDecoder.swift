import ProbeModel

/// The inverse of `RunEncoder.swift`, field by field.
extension RecordDecoder {
    func run(_ bytes: inout ByteReader) throws(MalformedRecord) -> Run {
        let id = RunID(bits: try bytes.fixed(UInt64.self))
        let journey = try text(&bytes)
        let service = try text(&bytes)
        let location = try text(&bytes)
        let kind = try bytes.word(Run.Kind.self)
        let plan = try plan(&bytes)
        let planned = try bytes.fixed(Int64.self)
        let started = planned &+ (try bytes.signed())
        let duration = try bytes.span()
        var run = Run(
            id: id,
            journey: journey,
            service: service,
            location: location,
            kind: kind,
            plan: plan,
            planned: Timestamp(nanoseconds: planned),
            outcome: try bytes.word(Outcome.self)
        )
        run.started = Timestamp(nanoseconds: started)
        run.duration = duration
        let fields = RunFields(rawValue: try bytes.byte())
        if fields.contains(.reason) { run.reason = try bytes.word(Reason.self) }
        if fields.contains(.blamed) { run.blamed = try text(&bytes) }
        if fields.contains(.detail) { run.detail = try bytes.text() }
        if fields.contains(.healthOf) { run.healthOf = try text(&bytes) }
        if fields.contains(.extras) { try extras(of: &run, &bytes) }
        let count = try bytes.count()
        run.steps.reserveCapacity(min(count, Limits.steps))
        var cursor = RunCursor()
        for _ in 0..<count { run.steps.append(try step(&bytes, &cursor)) }
        return run
    }

    private func extras(
        of run: inout Run,
        _ bytes: inout ByteReader
    ) throws(MalformedRecord) {
        for _ in 0..<(try bytes.count()) {
            let field = RunExtra(rawValue: try bytes.number())
            let value = try bytes.raw(bytes.count())
            switch field {
            case .evidence: run.evidence = EvidenceHash(bytes: Array(value))
            case .remembered: run.remembered = try remembered(value)
            case .suspension:
                var reader = ByteReader(value)
                run.suspension = try reader.suspension()
            case nil: break
            }
        }
    }

    private func remembered(
        _ value: ArraySlice<UInt8>
    ) throws(MalformedRecord) -> [Run.Remembered] {
        var bytes = ByteReader(value)
        var values: [Run.Remembered] = []
        for _ in 0..<(try bytes.count()) {
            values.append(Run.Remembered(name: try bytes.text(), json: try bytes.text()))
        }
        return values
    }

    private func step(
        _ bytes: inout ByteReader,
        _ cursor: inout RunCursor
    ) throws(MalformedRecord) -> Run.Step {
        let name = try text(&bytes)
        let components = try texts(&bytes)
        let state = try bytes.word(Run.Step.State.self)
        let fields = StepFields(rawValue: try bytes.byte())
        var step = Run.Step(
            name: name,
            components: components,
            isCleanup: fields.contains(.cleanup)
        )
        step.isTolerated = fields.contains(.tolerated)
        step.state = state
        step.offset = Microseconds(cursor.time &+ (try bytes.signed()))
        step.duration = try bytes.span()
        if fields.contains(.reason) { step.reason = try bytes.word(Reason.self) }
        if fields.contains(.detail) { step.detail = try bytes.text() }
        if fields.contains(.extras) { try extras(of: &step, &bytes) }
        cursor.time = step.offset.count
        for _ in 0..<(try bytes.count()) { step.attempts.append(try attempt(&bytes, &cursor)) }
        return step
    }

    private func extras(
        of step: inout Run.Step,
        _ bytes: inout ByteReader
    ) throws(MalformedRecord) {
        for _ in 0..<(try bytes.count()) {
            let field = StepExtra(rawValue: try bytes.number())
            let value = try bytes.raw(bytes.count())
            switch field {
            // A reason that a later program knows is a reason.
            case .retried: step.retried = value.first.map { Reason(rawValue: $0) ?? .internal }
            case .origin:
                var reader = ByteReader(value)
                step.origin = .init(fragment: try reader.text(), step: try reader.text())
            case nil: break
            }
        }
    }

    private func attempt(
        _ bytes: inout ByteReader,
        _ cursor: inout RunCursor
    ) throws(MalformedRecord) -> Run.Attempt {
        let fields = AttemptFields(rawValue: try bytes.byte())
        var attempt = Run.Attempt(exchanges: [])
        for _ in 0..<(try bytes.count()) {
            attempt.exchanges.append(try exchange(&bytes, &cursor))
        }
        for _ in 0..<(try bytes.count()) {
            attempt.checks.append(
                Run.CheckResult(
                    subject: try bytes.text(),
                    isMet: false,
                    wanted: try bytes.text(),
                    got: try bytes.text(),
                    line: Int(try bytes.signed())
                )
            )
        }
        if fields.contains(.extras) { try extras(of: &attempt, &bytes) }
        return attempt
    }

    private func extras(
        of attempt: inout Run.Attempt,
        _ bytes: inout ByteReader
    ) throws(MalformedRecord) {
        for _ in 0..<(try bytes.count()) {
            let field = AttemptExtra(rawValue: try bytes.number())
            _ = try bytes.raw(bytes.count())
            switch field {
            case .token: attempt.isForToken = true
            case nil: break
            }
        }
    }

    private func exchange(
        _ bytes: inout ByteReader,
        _ cursor: inout RunCursor
    ) throws(MalformedRecord) -> Exchange {
        var exchange = Exchange(method: try text(&bytes), url: try address(&bytes, &cursor))
        exchange.offset = Microseconds(cursor.time &+ (try bytes.signed()))
        let fields = ExchangeFields(rawValue: try bytes.byte())
        exchange.phases = Phases(
            lookup: try bytes.span(),
            connect: try bytes.span(),
            tls: try bytes.span(),
            send: try bytes.span(),
            wait: try bytes.span(),
            receive: try bytes.span(),
            wereDisordered: fields.contains(.disordered)
        )
        cursor.time = exchange.offset.count &+ exchange.phases.total.count
        if fields.contains(.status) { exchange.status = UInt16(clamping: try bytes.number()) }
        if fields.contains(.version) { exchange.version = try bytes.word(HTTPVersion.self) }
        if fields.contains(.peer) { exchange.peer = try text(&bytes) }
        exchange.bytesSent = try bytes.signed()
        exchange.bytesReceived = try bytes.signed()
        exchange.isUnverified = fields.contains(.unverified)
        if fields.contains(.certificate) { exchange.certificate = try certificate(&bytes) }
        if fields.contains(.failure) {
            exchange.failure = Exchange.Failure(
                reason: try bytes.word(Reason.self),
                code: try bytes.small(),
                errorNumber: try bytes.small(),
                detail: try bytes.text()
            )
        }
        if fields.contains(.extras) { try bytes.skipExtras() }
        return exchange
    }

    private func address(
        _ bytes: inout ByteReader,
        _ cursor: inout RunCursor
    ) throws(MalformedRecord) -> String {
        let number = try bytes.number()
        guard number == 0 else {
            guard case .text(let text) = try name(number) else { throw wrongName }
            cursor.address = text
            return text
        }
        let shared = try bytes.number()
        guard shared <= UInt64(cursor.address.utf8.count) else {
            throw MalformedRecord("an address shares \(shared) bytes with a shorter one")
        }
        let address = cursor.address.utf8.prefix(Int(shared)) + (try bytes.raw(bytes.count()))
        cursor.address = String(decoding: address, as: UTF8.self)
        return cursor.address
    }

    private func text(_ bytes: inout ByteReader) throws(MalformedRecord) -> String {
        guard case .text(let text) = try reference(.text, &bytes) else { throw wrongName }
        return text
    }

    private func texts(_ bytes: inout ByteReader) throws(MalformedRecord) -> [String] {
        guard case .texts(let texts) = try reference(.texts, &bytes) else { throw wrongName }
        return texts
    }

    private func plan(_ bytes: inout ByteReader) throws(MalformedRecord) -> UInt64 {
        guard case .plan(let plan) = try reference(.plan, &bytes) else { throw wrongName }
        return plan
    }

    private func certificate(_ bytes: inout ByteReader) throws(MalformedRecord) -> Certificate {
        guard case .certificate(let certificate) = try reference(.certificate, &bytes) else {
            throw wrongName
        }
        return certificate
    }

    private var wrongName: MalformedRecord {
        MalformedRecord("a name is of another kind than its place wants")
    }
}
