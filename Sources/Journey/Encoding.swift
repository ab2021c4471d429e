import JSON

extension Template.Encoding {
    /// Writes a value as its place wants it.
    func append(_ value: JSON, to bytes: inout [UInt8]) throws(Plan.Fault) {
        switch self {
        case .raw, .header:
            bytes.append(contentsOf: value.plainText.utf8)
        case .component:
            Address.encode(value.plainText, keeping: "", to: &bytes)
        case .base:
            bytes.append(contentsOf: value.plainText.utf8)
        case .path:
            let text = value.plainText
            // Without its slash a path could change the host: `http://shop` + `@evil`.
            guard text.utf8.first == 0x2F else { throw .invalidURL }
            Address.encode(text, keeping: Address.pathCharacters, to: &bytes)
        case .authority:
            let text = value.plainText
            guard Address.isAuthority(text) else { throw .invalidURL }
            bytes.append(contentsOf: text.utf8)
        case .jsonValue:
            value.append(to: &bytes)
        case .jsonText:
            var quoted: [UInt8] = []
            JSON.string(value.plainText).append(to: &quoted)
            bytes.append(contentsOf: quoted.dropFirst().dropLast())
        }
    }
}
