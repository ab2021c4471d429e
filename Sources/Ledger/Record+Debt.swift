import ProbeModel

/// The payload of a DEBT frame.
extension RecordEncoder {
    mutating func encode(_ debt: Debt) {
        out.fixed(debt.id.bits)
        out.byte(debt.change.rawValue)
        out.fixed(debt.run.bits)
        out.fixed(debt.since.nanoseconds)
        out.fixed(debt.at.nanoseconds)
        for name in debt.names { out.text(name) }
        out.text(debt.detail)
        out.number(debt.values.count)
        for value in debt.values {
            out.text(value.name)
            out.text(value.text)
        }
    }
}

extension ByteReader {
    mutating func debt() throws(MalformedRecord) -> Debt {
        let id = RunID(bits: try fixed(UInt64.self))
        let change = try word(Debt.Change.self)
        let run = RunID(bits: try fixed(UInt64.self))
        let since = Timestamp(nanoseconds: try fixed(Int64.self))
        let at = Timestamp(nanoseconds: try fixed(Int64.self))
        var names: [String] = []
        for _ in 0..<Debt.nameCount { names.append(try text()) }
        let detail = try text()
        var values: [Debt.Value] = []
        for _ in 0..<(try count()) {
            values.append(Debt.Value(name: try text(), text: try text()))
        }
        return Debt(
            id: id,
            change: change,
            run: run,
            names: names,
            since: since,
            at: at,
            values: values,
            detail: detail
        )
    }
}
