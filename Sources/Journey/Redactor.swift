import ProbeModel

/// Replaces secrets by a mask in every usual encoding (promises.md S2), longest form first.
struct Redactor: Sendable {
    /// By descending length, no doubles.
    private var forms: [[UInt8]] = []
    /// Whether some form begins with this byte: most positions are passed with one look.
    private var beginnings = [Bool](repeating: false, count: 256)
    private static let mask = Array(Secret.mask.utf8)

    init(_ secrets: [String]) {
        for secret in secrets { collect(secret) }
        sort()
    }

    mutating func add(_ secret: String) {
        collect(secret)
        sort()
    }

    private mutating func collect(_ secret: String) {
        guard !secret.isEmpty else { return }
        for form in SecretForms.all(of: Array(secret.utf8)) where !form.isEmpty {
            forms.append(form)
            beginnings[Int(form[0])] = true
        }
    }

    private mutating func sort() {
        forms = Set(forms).sorted { $0.count > $1.count }
    }

    func masked(_ text: String) -> String {
        guard !forms.isEmpty, let first = text.utf8.firstIndex(where: { beginnings[Int($0)] })
        else { return text }
        let start = text.utf8.distance(from: text.utf8.startIndex, to: first)
        let output = masked(Array(text.utf8), from: start, limit: .max)
        return String(decoding: output, as: UTF8.self)
    }

    /// The beginning of a text as people may see it: masked first, then shortened, so that no cut
    /// leaves half a secret.
    func shown(_ bytes: [UInt8], characters limit: Int = Limits.shownCharacters) -> String {
        // A character rarely has more than 16 bytes; the rest would be cut anyway.
        let text = String(decoding: masked(bytes, from: 0, limit: limit * 16), as: UTF8.self)
        return text.count > limit ? text.prefix(limit) + "…" : text
    }

    /// Masks from `start` on until `limit` bytes are written; forms are compared with the whole
    /// input, also behind the limit.
    private func masked(_ bytes: [UInt8], from start: Int, limit: Int) -> [UInt8] {
        var output = Array(bytes[..<min(start, bytes.count)])
        var index = start
        while index < bytes.count, output.count < limit {
            if beginnings[Int(bytes[index])],
                let form = forms.first(where: { bytes[index...].starts(with: $0) })
            {
                output += Self.mask
                index += form.count
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }
}
