import ProbeModel

/// The payload of a RUN frame: the run with all its steps, attempts, exchanges and phases.
extension RecordEncoder {
    mutating func encode(_ run: Run) {
        out.fixed(run.id.bits)
        reference(.text(run.journey))
        reference(.text(run.service))
        reference(.text(run.location))
        out.byte(run.kind.rawValue)
        reference(.plan(run.plan))
        out.fixed(run.planned.nanoseconds)
        out.signed(run.started.nanoseconds &- run.planned.nanoseconds)
        out.span(run.duration)
        out.byte(run.outcome.rawValue)
        var flags: RunFields = []
        if run.reason != nil { flags.insert(.reason) }
        if run.blamed != nil { flags.insert(.blamed) }
        if !run.detail.isEmpty { flags.insert(.detail) }
        if run.healthOf != nil { flags.insert(.healthOf) }
        let extras = Self.extras(of: run)
        if !extras.isEmpty { flags.insert(.extras) }
        out.byte(flags.rawValue)
        if let reason = run.reason { out.byte(reason.rawValue) }
        if let blamed = run.blamed { reference(.text(blamed)) }
        if !run.detail.isEmpty { out.text(run.detail) }
        if let component = run.healthOf { reference(.text(component)) }
        if !extras.isEmpty { encode(extras) }
        out.number(run.steps.count)
        var cursor = RunCursor()
        for step in run.steps { encode(step, &cursor) }
    }

    private static func extras(of run: Run) -> [(field: UInt64, bytes: [UInt8])] {
        var extras: [(field: UInt64, bytes: [UInt8])] = []
        if let evidence = run.evidence {
            extras.append((RunExtra.evidence.rawValue, evidence.bytes))
        }
        if !run.remembered.isEmpty {
            var writer = ByteWriter()
            writer.number(run.remembered.count)
            for value in run.remembered {
                writer.text(value.name)
                writer.text(value.json)
            }
            extras.append((RunExtra.remembered.rawValue, writer.bytes))
        }
        if let suspension = run.suspension {
            var writer = ByteWriter()
            writer.add(suspension)
            extras.append((RunExtra.suspension.rawValue, writer.bytes))
        }
        return extras
    }

    private mutating func encode(_ extras: [(field: UInt64, bytes: [UInt8])]) {
        out.number(extras.count)
        for (field, bytes) in extras {
            out.number(field)
            out.number(bytes.count)
            out.raw(bytes)
        }
    }

    private mutating func encode(_ step: Run.Step, _ cursor: inout RunCursor) {
        reference(.text(step.name))
        reference(.texts(step.components))
        out.byte(step.state.rawValue)
        var flags: StepFields = []
        if step.isCleanup { flags.insert(.cleanup) }
        if step.isTolerated { flags.insert(.tolerated) }
        if step.reason != nil { flags.insert(.reason) }
        if !step.detail.isEmpty { flags.insert(.detail) }
        let extras = Self.extras(of: step)
        if !extras.isEmpty { flags.insert(.extras) }
        out.byte(flags.rawValue)
        out.signed(step.offset.count &- cursor.time)
        out.span(step.duration)
        if let reason = step.reason { out.byte(reason.rawValue) }
        if !step.detail.isEmpty { out.text(step.detail) }
        if !extras.isEmpty { encode(extras) }
        out.number(step.attempts.count)
        cursor.time = step.offset.count
        for attempt in step.attempts { encode(attempt, &cursor) }
    }

    private static func extras(of step: Run.Step) -> [(field: UInt64, bytes: [UInt8])] {
        var extras: [(field: UInt64, bytes: [UInt8])] = []
        if let reason = step.retried {
            extras.append((StepExtra.retried.rawValue, [reason.rawValue]))
        }
        if step.state == .failed, let origin = step.origin {
            var writer = ByteWriter()
            writer.text(origin.fragment)
            writer.text(origin.step)
            extras.append((StepExtra.origin.rawValue, writer.bytes))
        }
        return extras
    }

    private mutating func encode(_ attempt: Run.Attempt, _ cursor: inout RunCursor) {
        let fields: AttemptFields = attempt.isForToken ? .extras : []
        out.byte(fields.rawValue)
        out.number(attempt.exchanges.count)
        for exchange in attempt.exchanges { encode(exchange, &cursor) }
        out.number(attempt.checks.count { !$0.isMet })
        for check in attempt.checks where !check.isMet {
            out.text(check.subject)
            out.text(check.wanted)
            out.text(check.got)
            out.signed(Int64(check.line))
        }
        if attempt.isForToken { encode([(AttemptExtra.token.rawValue, [])]) }
    }

    private mutating func encode(_ exchange: Exchange, _ cursor: inout RunCursor) {
        reference(.text(exchange.method))
        encode(address: exchange.url, &cursor)
        out.signed(exchange.offset.count &- cursor.time)
        cursor.time = exchange.offset.count &+ exchange.phases.total.count
        let flags = ExchangeFields(of: exchange)
        out.byte(flags.rawValue)
        encode(exchange.phases)
        if let status = exchange.status { out.number(UInt64(status)) }
        if let version = exchange.version { out.byte(version.rawValue) }
        if let peer = exchange.peer { reference(.text(peer)) }
        out.signed(exchange.bytesSent)
        out.signed(exchange.bytesReceived)
        if let certificate = exchange.certificate { reference(.certificate(certificate)) }
        guard let failure = exchange.failure else { return }
        out.byte(failure.reason.rawValue)
        out.signed(Int64(failure.code))
        out.signed(Int64(failure.errorNumber))
        out.text(failure.detail)
    }

    private mutating func encode(_ phases: Phases) {
        out.span(phases.lookup)
        out.span(phases.connect)
        out.span(phases.tls)
        out.span(phases.send)
        out.span(phases.wait)
        out.span(phases.receive)
    }

    /// A number, or 0 and what differs from the run's address before.
    private mutating func encode(address: String, _ cursor: inout RunCursor) {
        defer { cursor.address = address }
        if let number = names.number(of: .text(address)) {
            out.number(number)
            return
        }
        let bytes = Array(address.utf8)
        let shared = zip(bytes, cursor.address.utf8).prefix { $0 == $1 }.count
        out.number(0 as UInt64)
        out.number(shared)
        out.number(bytes.count - shared)
        out.raw(bytes[shared...])
    }

    /// A name's number, or 0 and the name itself.
    private mutating func reference(_ name: Name) {
        if let number = names.number(of: name) {
            out.number(number)
        } else {
            out.number(0 as UInt64)
            out.spell(name)
        }
    }
}
