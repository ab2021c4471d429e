import ProbeModel

/// Host and port of an address, as far as its author wrote them out.
enum HostText {
    struct Objection {
        let message: String
        let remedy: String?
    }

    /// Why no machine can be asked by an address with a whole host; nil if one can.
    static func objection(to address: String, needsPort: Bool = false) -> Objection? {
        guard let scheme = address.firstRange(of: "://") else { return nil }
        let encoded = address[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard !encoded.contains("@") else { return nil }
        let authority = decoded(encoded)
        let isNumeric = authority.hasPrefix("[")
        let end = isNumeric ? authority.firstIndex(of: "]") : nil
        let colon = authority[(end ?? authority.startIndex)...].lastIndex(of: ":")
        let host = authority[..<(colon ?? authority.endIndex)]
        if let objection = isNumeric ? objection(toNumeric: host) : objection(toName: host) {
            return objection
        }
        guard let colon else {
            return needsPort
                ? Objection(message: "\(authority.quoted) has no port", remedy: "Write host:port")
                : nil
        }
        let port = String(authority[colon...].dropFirst())
        guard port.utf8.allSatisfy(\.isDigit), let number = UInt16(port), number > 0 else {
            return Objection(message: "\(port.quoted) is no port", remedy: "Ports are 1 to 65535")
        }
        return nil
    }

    private static func objection(toNumeric host: Substring) -> Objection? {
        let isFine = host.hasSuffix("]") && IPText.isVersion6(String(host.dropFirst().dropLast()))
        return isFine
            ? nil
            : Objection(
                message: "\(String(host).quoted) is no address of IP version 6",
                remedy: nil
            )
    }

    private static func objection(toName host: Substring) -> Objection? {
        if host.utf8.contains(where: { $0 > 0x7F }) {
            return Objection(
                message: "the host \(String(host).quoted) has letters beyond ASCII",
                remedy: "Write \(ascii(host))"
            )
        }
        guard !host.isEmpty, host.utf8.allSatisfy(\.isUnreserved) else {
            return Objection(message: "\(String(host).quoted) is no host", remedy: nil)
        }
        return nil
    }

    /// Without percent-encoding.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = String(rest.prefix(2)) ?? ""
            if byte == 0x25, digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A name as DNS has it (RFC 5891): each label beyond ASCII in Punycode.
    static func ascii(_ name: Substring) -> String {
        name.lowercased().split(separator: ".", omittingEmptySubsequences: false).map { label in
            label.utf8.allSatisfy { $0 < 0x80 } ? String(label) : "xn--" + punycode(label)
        }.joined(separator: ".")
    }

    /// RFC 3492 §6.3, with the parameters of §5.
    private static func punycode(_ label: Substring) -> String {
        let scalars = label.unicodeScalars.map { Int($0.value) }
        let basic = scalars.filter { $0 < 0x80 }
        var output = basic.map { UInt8($0) } + (basic.isEmpty ? [] : [0x2D])
        var (code, delta, bias, done) = (0x80, 0, 72, basic.count)
        while done < scalars.count, let next = scalars.filter({ $0 >= code }).min() {
            delta += (next - code) * (done + 1)
            code = next
            for scalar in scalars {
                if scalar < code { delta += 1 }
                guard scalar == code else { continue }
                output += digits(of: delta, bias)
                bias = adapted(delta, done + 1, isFirst: done == basic.count)
                delta = 0
                done += 1
            }
            delta += 1
            code += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A number with as many digits as it takes, each with a base of its own.
    private static func digits(of delta: Int, _ bias: Int) -> [UInt8] {
        var rest = delta
        var digits: [UInt8] = []
        var base = 36
        while true {
            let threshold = min(26, max(1, base - bias))
            let isLast = rest < threshold
            let digit = isLast ? rest : threshold + (rest - threshold) % (36 - threshold)
            digits.append(UInt8(digit < 26 ? 0x61 + digit : 0x30 + digit - 26))
            if isLast { return digits }
            rest = (rest - threshold) / (36 - threshold)
            base += 36
        }
    }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var rest = isFirst ? delta / 700 : delta / 2
        rest += rest / count
        var base = 0
        while rest > 455 {
            rest /= 35
            base += 36
        }
        return base + 36 * rest / (rest + 38)
    }
}
