import ProbeModel

/// Replaces secrets by a mask in every usual encoding (promises.md S2), longest form first.
struct Redactor: Sendable {
    /// By their first byte, each list by descending length: most positions of a text are passed
    /// with one look.
    private var forms = [[[UInt8]]](repeating: [], count: 256)
    private var isEmpty = true
    private static let mask = Array(Secret.mask.utf8)

    init(_ secrets: [String]) {
        for secret in secrets { add(secret) }
    }

    mutating func add(_ secret: String) {
        guard !secret.isEmpty else { return }
        isEmpty = false
        for form in SecretForms.all(of: Array(secret.utf8)) { insert(form) }
    }

    private mutating func insert(_ form: [UInt8]) {
        guard let first = form.first.map(Int.init), !forms[first].contains(form) else { return }
        let index = forms[first].firstIndex { $0.count < form.count } ?? forms[first].endIndex
        forms[first].insert(form, at: index)
    }

    func masked(_ text: String) -> String {
        guard !isEmpty, let first = text.utf8.firstIndex(where: { !forms[Int($0)].isEmpty })
        else { return text }
        let start = text.utf8.distance(from: text.utf8.startIndex, to: first)
        let output = masked(Array(text.utf8), from: start, limit: .max)
        return String(decoding: output, as: UTF8.self)
    }

    /// A text as people may see it; a short one without secrets is left alone.
    func shown(_ text: String) -> String {
        isEmpty && text.utf8.count <= Limits.shownCharacters ? text : shown(Array(text.utf8))
    }

    /// The beginning of a text as people may see it: masked first, then shortened, so that no cut
    /// leaves half a secret.
    func shown(_ bytes: [UInt8], characters limit: Int = Limits.shownCharacters) -> String {
        if isEmpty, bytes.count <= limit { return String(decoding: bytes, as: UTF8.self) }
        // A character rarely has more than 16 bytes; the rest would be cut anyway.
        let text = String(decoding: masked(bytes, from: 0, limit: limit * 16), as: UTF8.self)
        return text.count > limit ? text.prefix(limit) + "…" : text
    }

    /// The beginning of a body as people may see it: masked first, then cut.
    func excerpt(_ bytes: [UInt8], bytes limit: Int = Limits.transcriptBodyBytes) -> [UInt8] {
        Array(masked(bytes, from: 0, limit: limit).prefix(limit))
    }

    /// Masks from `start` on until `limit` bytes are written; forms are compared with the whole
    /// input, also behind the limit.
    private func masked(_ bytes: [UInt8], from start: Int, limit: Int) -> [UInt8] {
        var output = Array(bytes[..<min(start, bytes.count)])
        var index = start
        while index < bytes.count, output.count < limit {
            if let form = forms[Int(bytes[index])].first(where: {
                bytes[index...].starts(with: $0)
            }) {
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
