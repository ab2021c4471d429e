import ProbeModel

/// A value that recurs from run to run, so that a segment gives it a number.
enum Name: Hashable {
    case text(String)
    case texts([String])
    case plan(UInt64)
    case certificate(Certificate)

    /// The raw values are those of the ledger's format.
    enum Kind: UInt8 {
        case text = 1
        case texts = 2
        case plan = 3
        case certificate = 4
    }

    var kind: Kind {
        switch self {
        case .text: .text
        case .texts: .texts
        case .plan: .plan
        case .certificate: .certificate
        }
    }

    /// About what it takes to spell the name out.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .texts(let texts): texts.reduce(0) { $0 + 1 + $1.utf8.count }
        case .plan: 8
        case .certificate(let one): one.subject.utf8.count + one.issuer.utf8.count + 16
        }
    }
}

/// The numbers that a segment's writer has given to names.
///
/// A name gets its number when it is seen for the second time: an address with an order number
/// in it comes once, and would only fill the table.
struct NameTable {
    private var numbers: [Name: UInt64] = [:]
    private var seen: Set<Int> = []
    /// The names in the order of their numbers, and how many of them the segment has defined.
    private var defined: [Name] = []
    private var told = 0

    /// The name's number, counted from 1; nil if it must be spelled out.
    mutating func number(of name: Name) -> UInt64? {
        if let number = numbers[name] { return number }
        guard numbers.count < Limits.names, name.byteCount <= Limits.nameBytes else { return nil }
        guard seen.remove(name.hashValue) != nil else {
            if seen.count >= Limits.names { seen.removeAll(keepingCapacity: true) }
            seen.insert(name.hashValue)
            return nil
        }
        let number = UInt64(numbers.count + 1)
        numbers[name] = number
        defined.append(name)
        return number
    }

    /// The payload of a NAMES frame with all names that got a number since the last call; nil if
    /// there are none.
    mutating func takeDefinitions() -> [UInt8]? {
        guard told < defined.count else { return nil }
        var out = ByteWriter()
        out.number(told + 1)
        out.number(defined.count - told)
        for name in defined[told...] {
            out.byte(name.kind.rawValue)
            out.spell(name)
        }
        told = defined.count
        return out.bytes
    }

    /// Lets the next definitions be those of all names, with the same numbers.
    mutating func repeatAll() {
        told = 0
    }
}

extension ByteWriter {
    mutating func spell(_ name: Name) {
        switch name {
        case .text(let text): self.text(text)
        case .texts(let texts):
            number(texts.count)
            for text in texts { self.text(text) }
        case .plan(let plan): fixed(plan)
        case .certificate(let certificate):
            text(certificate.subject)
            text(certificate.issuer)
            byte(certificate.notAfter == nil ? 0 : 1)
            fixed(certificate.notAfter?.nanoseconds ?? 0)
            signed(Int64(certificate.verification))
        }
    }
}

extension ByteReader {
    mutating func name(_ kind: Name.Kind) throws(MalformedRecord) -> Name {
        switch kind {
        case .text: return .text(try text())
        case .texts:
            var texts: [String] = []
            for _ in 0..<(try count()) { texts.append(try text()) }
            return .texts(texts)
        case .plan: return .plan(try fixed(UInt64.self))
        case .certificate:
            let (subject, issuer) = (try text(), try text())
            let hasEnd = try byte() != 0
            let end = Timestamp(nanoseconds: try fixed(Int64.self))
            return .certificate(
                Certificate(
                    subject: subject,
                    issuer: issuer,
                    notAfter: hasEnd ? end : nil,
                    verification: try small()
                )
            )
        }
    }
}
