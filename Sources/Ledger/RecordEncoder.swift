import Digest
import ProbeModel

/// Turns records into payloads. Belongs to one segment, since its names are numbered per segment.
package struct RecordEncoder {
    var out = ByteWriter()
    var names = NameTable()

    package init() {}

    /// Lets the next record be preceded by all names, so that damage to their first definition
    /// does not reach beyond it.
    mutating func repeatNames() {
        names.repeatAll()
    }

    /// A record's payload, and the payload of the NAMES frame that must precede it.
    package struct Encoded {
        /// A `FrameKind`, or the number of an unknown record.
        package var kind: UInt8
        package var names: [UInt8]?
        package var payload: [UInt8]
    }

    /// Encodes a record; an unknown one keeps its kind and bytes.
    package mutating func encode(_ record: Record) -> Encoded {
        out.removeAll()
        switch record {
        case .start(let start):
            encode(start)
        case .stop(let reason):
            out.text(reason)
        case .configuration(let configuration):
            encode(configuration)
        case .run(let run):
            encode(run)
        case .alert(let alert):
            encode(alert)
        case .delivery(let delivery):
            encode(delivery)
        case .audit(let audit):
            encode(audit)
        case .debt(let debt):
            encode(debt)
        case .suspension(let suspension):
            out.add(suspension)
        case .gap(let gap):
            encode(gap)
        case .clock(let clock):
            encode(clock)
        case .recovery(let recovery):
            encode(recovery)
        case .damage(let damage):
            encode(damage)
        case .key(let key):
            encode(key)
        case .checkpoint(let note):
            encode(note)
        case .retire(let retirement):
            encode(retirement)
        case .restore(let restoration):
            encode(restoration)
        case .declaration(let declaration):
            out.declaration(declaration)
        case .unknown(_, let bytes):
            out.raw(bytes)
        }
        return Encoded(kind: record.kind, names: names.takeDefinitions(), payload: out.bytes)
    }

    private mutating func encode(_ start: Record.Start) {
        out.uniqueID(start.ledger)
        out.uniqueID(start.identity.boot)
        out.moment(start.moment)
        out.text(start.identity.writer)
        out.text(start.identity.libcurl)
    }

    private mutating func encode(_ configuration: Record.Configuration) {
        out.raw(configuration.hash.bytes)
        out.number(configuration.part)
        out.number(configuration.parts)
        out.number(configuration.files.count)
        for file in configuration.files {
            out.text(file.path)
            out.text(file.text)
        }
    }

    private mutating func encode(_ alert: Alert) {
        out.fixed(alert.id.bits)
        out.byte(alert.change.rawValue)
        out.byte(alert.reason.rawValue)
        out.fixed(alert.since.nanoseconds)
        out.fixed(alert.at.nanoseconds)
        out.fixed(alert.run.bits)
        for text in [alert.service, alert.journey, alert.location, alert.step] { out.text(text) }
        out.byte(alert.component == nil ? 0 : 1)
        out.text(alert.component ?? "")
        out.text(alert.summary)
        guard alert.hasDetails else { return }
        out.byte(alert.level.rawValue)
        out.fixed(alert.reopens?.bits ?? 0)
        out.number(alert.failing.map { UInt64(($0 * 1e6).rounded()) + 1 } ?? 0)
        out.text(alert.host)
        out.text(alert.phase)
        for run in [alert.incident, alert.firstBad, alert.lastGood] {
            out.fixed(run?.bits ?? 0)
        }
        out.fixed(alert.lastGoodAt?.nanoseconds ?? 0)
        guard !alert.segments.isEmpty || alert.origin != nil else { return }
        out.number(UInt64(alert.segments.count))
        for segment in alert.segments { out.text(segment) }
        guard let origin = alert.origin else { return }
        out.text(origin.fragment)
        out.text(origin.step)
    }

    private mutating func encode(_ delivery: Record.Delivery) {
        out.fixed(delivery.alert.bits)
        out.byte(delivery.change.rawValue)
        out.fixed(delivery.at.nanoseconds)
        out.text(delivery.receiver)
        if let refusal = delivery.refusal { out.text(refusal) }
    }

    private mutating func encode(_ gap: Record.Gap) {
        out.text(gap.journey)
        out.text(gap.service)
        out.byte(gap.reason.rawValue)
        out.fixed(gap.plannedFirst.nanoseconds)
        out.fixed(gap.plannedLast.nanoseconds)
        out.number(gap.count)
    }

    private mutating func encode(_ clock: Record.Clock) {
        out.moment(clock.moment)
        out.byte(clock.isSynchronised.map { $0 ? 2 : 1 } ?? 0)
        out.byte(clock.maximumError == nil ? 0 : 1)
        out.span(clock.maximumError ?? .zero)
        guard let standing = clock.standing else { return }
        out.byte(standing.isVouched ? 1 : 0)
        out.byte(standing.discipline == nil ? 0 : 1)
        guard let discipline = standing.discipline else { return }
        out.signed(Int64(discipline.status))
        out.span(discipline.estimatedError)
        out.signed(Int64(discipline.taiOffset))
    }

    private mutating func encode(_ recovery: Record.Recovery) {
        out.byte(recovery.class.rawValue)
        out.fixed(recovery.segment)
        out.fixed(recovery.end)
        out.fixed(recovery.bytesBehind)
        out.raw(recovery.hashBehind.bytes)
        out.fixed(recovery.lastCommit)
        recovery.tree?.encode(to: &out)
    }

    private mutating func encode(_ damage: Record.Damage) {
        out.fixed(damage.segment)
        out.fixed(damage.firstUnacknowledged)
        out.fixed(damage.errorNumber)
        out.fixed(damage.at.nanoseconds)
        damage.tree?.encode(to: &out)
    }
}

extension Alert {
    /// Whether there is anything to say that the first version of the format did not have.
    fileprivate var hasDetails: Bool {
        level != .page || reopens != nil || failing != nil || incident != nil || firstBad != nil
            || lastGood != nil || lastGoodAt != nil || !host.isEmpty || !phase.isEmpty
            || !segments.isEmpty || origin != nil
    }
}

extension Record {
    /// The number of the record's kind in the format.
    package var kind: UInt8 {
        switch self {
        case .start: FrameKind.start.rawValue
        case .stop: FrameKind.stop.rawValue
        case .configuration: FrameKind.configuration.rawValue
        case .run: FrameKind.run.rawValue
        case .alert: FrameKind.alert.rawValue
        case .delivery: FrameKind.delivery.rawValue
        case .audit: FrameKind.audit.rawValue
        case .debt: FrameKind.debt.rawValue
        case .suspension: FrameKind.suspension.rawValue
        case .gap: FrameKind.gap.rawValue
        case .clock: FrameKind.clock.rawValue
        case .recovery: FrameKind.recovery.rawValue
        case .damage: FrameKind.damage.rawValue
        case .key: FrameKind.key.rawValue
        case .checkpoint: FrameKind.checkpoint.rawValue
        case .retire: FrameKind.retire.rawValue
        case .restore: FrameKind.restore.rawValue
        case .declaration: FrameKind.declaration.rawValue
        case .unknown(let kind, _): kind
        }
    }
}
