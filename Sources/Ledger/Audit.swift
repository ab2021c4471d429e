package import Digest
package import ProbeModel

extension Record {
    /// Somebody changed something through the control socket; recorded before it takes effect
    /// (promises.md A2).
    package struct Audit: Hashable, Sendable, Codable {
        package var intervention: Intervention
        /// Of the request as it came: method, target, body.
        package var request: SHA256
        /// Whether it was recorded before, and is repeated so that a replay finds it.
        package var isRepeated = false

        package init(_ intervention: Intervention, request: SHA256) {
            self.intervention = intervention
            self.request = request
        }
    }
}

extension RecordEncoder {
    mutating func encode(_ audit: Record.Audit) {
        let deed = audit.intervention
        out.fixed(deed.at.nanoseconds)
        out.byte(deed.verb.rawValue)
        out.byte(audit.isRepeated ? 1 : 0)
        out.fixed(deed.person.user)
        out.fixed(deed.person.process)
        out.text(deed.person.name)
        out.raw(audit.request.bytes)
        out.fixed(deed.subject.bits)
        out.text(deed.service)
        out.text(deed.text)
        out.fixed(deed.from.nanoseconds)
        out.fixed(deed.until.nanoseconds)
        out.number(deed.matchers.count)
        for matcher in deed.matchers {
            out.byte((matcher.isEqual ? 1 : 0) | (matcher.isPattern ? 2 : 0))
            out.text(matcher.name)
            out.text(matcher.value)
        }
        // What the first version of the format did not have.
        if deed.level != .page { out.byte(deed.level.rawValue) }
    }
}

extension ByteReader {
    mutating func audit() throws(MalformedRecord) -> Record.Audit {
        let at = try timestamp()
        let verb = try word(Intervention.Verb.self)
        let isRepeated = try byte() != 0
        let (user, process) = (try fixed(UInt32.self), try fixed(Int32.self))
        let person = Intervention.Person(user: user, process: process, name: try text())
        let request = try hash()
        var deed = Intervention(verb, by: person, at: at)
        deed.subject = RunID(bits: try fixed(UInt64.self))
        (deed.service, deed.text) = (try text(), try text())
        (deed.from, deed.until) = (try timestamp(), try timestamp())
        for _ in 0..<(try count()) {
            let flags = try byte()
            deed.matchers.append(
                Matcher(
                    name: try text(),
                    value: try text(),
                    isEqual: flags & 1 != 0,
                    isPattern: flags & 2 != 0
                )
            )
        }
        if !isAtEnd { deed.level = try word(Alert.Level.self) }
        var audit = Record.Audit(deed, request: request)
        audit.isRepeated = isRepeated
        return audit
    }
}
