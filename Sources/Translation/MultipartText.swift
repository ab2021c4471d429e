import JSON

/// A body of several parts (RFC 7578), as browsers write it down when they record.
enum MultipartText {
    /// The field `multipart`; nil if the text is no such body. Where a file's bytes are missing, which
    /// browsers leave out, the file of that name is meant.
    static func parts(_ body: String, type: String) -> [JSON.Member]? {
        guard let boundary = parameter("boundary", of: type), !boundary.isEmpty else { return nil }
        let newline = body.contains("\r\n") ? "\r\n" : "\n"
        var chunks = body.ranges(of: "--\(boundary)").map(\.upperBound).map { body[$0...] }
        guard chunks.popLast()?.hasPrefix("--") == true else { return nil }
        var parts: [JSON.Member] = []
        for chunk in chunks {
            guard let end = chunk.firstRange(of: "\(newline)--\(boundary)")?.lowerBound,
                let part = part(chunk[..<end].dropFirst(), newline)
            else { return nil }
            parts.append(part)
        }
        return parts.isEmpty ? nil : parts
    }

    private static func part(_ text: Substring, _ newline: String) -> JSON.Member? {
        guard let blank = text.firstRange(of: newline + newline) else { return nil }
        let lines = text[..<blank.lowerBound].split(whereSeparator: \.isNewline).map(String.init)
        let line = { (name: String) in lines.first { $0.lowercased().hasPrefix(name + ":") } }
        guard let disposition = line("content-disposition"),
            let name = parameter("name", of: disposition)
        else { return nil }
        let content = String(text[blank.upperBound...])
        let type = line("content-type").map { $0.drop { $0 != ":" }.dropFirst().trimmed }
        let file = parameter("filename", of: disposition)
        guard file != nil || type != nil else { return JSON.Member(name, .string(content)) }
        let isMissing = content.isEmpty && file?.isEmpty == false
        let what = JSON.Member(
            isMissing ? "file" : "text",
            .string(isMissing ? file ?? "" : content)
        )
        let more = [("type", type), ("name", isMissing ? nil : file)].compactMap { field, value in
            value.map { JSON.Member(field, .string($0)) }
        }
        return JSON.Member(name, .object([what] + more))
    }

    /// `name="photo"`, `boundary=x`
    private static func parameter(_ name: String, of header: String) -> String? {
        for word in header.split(separator: ";").dropFirst() {
            let halves = word.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard halves.count == 2, halves[0].lowercased() == name else { continue }
            let isQuoted =
                halves[1].count > 1 && halves[1].hasPrefix("\"") && halves[1].hasSuffix("\"")
            return isQuoted ? String(halves[1].dropFirst().dropLast()) : halves[1]
        }
        return nil
    }
}
