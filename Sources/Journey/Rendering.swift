import JSON
import ProbeModel

extension Bindings {
    /// The filled-in template as text. A header's text may hold no line break.
    mutating func text(
        of template: Template,
        header: String? = nil
    ) throws(Plan.Fault) -> String {
        if let constant = template.constant { return constant }
        let bytes = try bytes(of: template)
        if let header, bytes.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) {
            throw .unsafeHeader(header)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The filled-in template, in UTF-8.
    mutating func bytes(of template: Template) throws(Plan.Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 * template.pieces.count)
        for piece in template.pieces {
            switch piece {
            case .text(let text):
                bytes.append(contentsOf: text.utf8)
            case .value(let source, let encoding):
                try append(try value(of: source), as: encoding, to: &bytes)
            }
        }
        guard bytes.count <= Limits.requestBytes else { throw .tooLong("request") }
        return bytes
    }

    /// The filled-in address: `http` or `https`, no white space, within its limit.
    mutating func url(of template: Template) throws(Plan.Fault) -> String {
        // A constant was checked when the file was compiled.
        if let constant = template.constant { return constant }
        let bytes = try bytes(of: template)
        guard bytes.count <= Limits.urlBytes else { throw .tooLong("address") }
        guard Address.isHTTP(bytes) else { throw .invalidURL }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func value(of source: Template.Source) throws(Plan.Fault) -> JSON {
        switch source {
        case .slot(let index):
            guard let value = values[index] else { throw .unbound(slotNames[index]) }
            return value
        case .secret(let index):
            guard let secret = secrets[index] else { throw .missingSecret(secretNames[index]) }
            return .string(secret.revealed)
        case .generator(let generator):
            return generate(generator)
        }
    }

    private func append(
        _ value: JSON,
        as encoding: Template.Encoding,
        to bytes: inout [UInt8]
    ) throws(Plan.Fault) {
        switch encoding {
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

extension JSON {
    /// A text without its quotes; any other value as JSON.
    var plainText: String { string ?? text }
}
