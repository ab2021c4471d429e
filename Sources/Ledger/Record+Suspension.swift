import ProbeModel

/// The payload of a SUSPENSION frame, which a run that is suspended holds too.
extension ByteWriter {
    mutating func add(_ suspension: Suspension) {
        fixed(suspension.id.bits)
        byte(suspension.change.rawValue)
        byte(suspension.kind.rawValue)
        fixed(suspension.plan)
        number(suspension.number)
        number(suspension.tries)
        for time in [
            suspension.since, suspension.at, suspension.planned, suspension.due, suspension.end,
        ] {
            fixed(time.nanoseconds)
        }
        let place = suspension.place
        for name in [place.journey, place.service, place.location, place.step] { text(name) }
        text(suspension.detail)
        number(suspension.runs.count)
        for run in suspension.runs { fixed(run.bits) }
        number(suspension.values.count)
        for value in suspension.values {
            text(value.name)
            text(value.json)
        }
        if suspension.owed > 0 { number(suspension.owed) }
    }
}

extension ByteReader {
    mutating func suspension() throws(MalformedRecord) -> Suspension {
        let id = RunID(bits: try fixed(UInt64.self))
        let change = try word(Suspension.Change.self)
        let kind = try word(Run.Kind.self)
        let plan = try fixed(UInt64.self)
        let (turn, tries) = (try number(), try number())
        var times: [Timestamp] = []
        for _ in 0..<5 { times.append(Timestamp(nanoseconds: try fixed(Int64.self))) }
        let place = Suspension.Place(
            journey: try text(),
            service: try text(),
            location: try text(),
            step: try text()
        )
        var suspension = Suspension(
            id: id,
            change: change,
            at: place,
            kind: kind,
            since: times[0]
        )
        suspension.plan = plan
        (suspension.number, suspension.tries) = (turn, tries)
        (suspension.at, suspension.planned) = (times[1], times[2])
        (suspension.due, suspension.end) = (times[3], times[4])
        suspension.detail = try text()
        for _ in 0..<(try count()) {
            suspension.runs.append(RunID(bits: try fixed(UInt64.self)))
        }
        for _ in 0..<(try count()) {
            suspension.values.append(Run.Remembered(name: try text(), json: try text()))
        }
        suspension.owed = isAtEnd ? 0 : try number()
        return suspension
    }
}

extension RecordSize {
    init(of suspension: Suspension) {
        let place = suspension.place
        self.init(
            numbers: 114 + 8 * suspension.runs.count,
            texts: [
                place.journey, place.service, place.location, place.step, suspension.detail,
            ] + suspension.values.flatMap { [$0.name, $0.json] }
        )
    }
}
