import Digest
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
                try encoding.append(try value(of: source), to: &bytes)
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
            guard let value = values[index] else {
                throw faults[index] ?? .unbound(slotNames[index])
            }
            return value
        case .secret(let index):
            guard let secret = secrets[index] else { throw .missingSecret(secretNames[index]) }
            return .string(secret.revealed)
        case .generator(let generator): return generate(generator)
        case .constant(let value): return value
        case .filtered(let source, let filters, let isSecret):
            let value = try value(of: source)
            return try filtered(value, filters, isSecret: isSecret)
        case .joined(let sources, let separator):
            return .string(try texts(of: sources).joined(separator: separator))
        case .code(let algorithm, let key, let sources):
            let key = try value(of: key).plainText
            let message = try texts(of: sources).joined()
            return .string(code(algorithm, of: message, key: key))
        case .remembered(let name, let question):
            hasAskedHistory = true
            guard let value = history.answer(to: question, about: name) else {
                throw .nothingRemembered(name)
            }
            return value
        case .oneTimeCode(let code, let secret):
            let text = try value(of: secret).plainText
            guard let result = code.text(secret: text, at: now) else { throw .unfit("no base32") }
            tell(result, madeOf: text) {
                .oneTimeCode($0, code.digits, code.seconds, code.algorithm.rawValue)
            }
            return .string(result)
        }
    }

    /// What filters make of a value. A secret in another form is a secret too, unless nothing leads
    /// back from that form.
    private mutating func filtered(
        _ value: JSON,
        _ filters: [Filter],
        isSecret: Bool
    ) throws(Plan.Fault) -> JSON {
        let result: JSON
        do throws(Filter.Fault) {
            result = try filters.apply(to: value, at: now)
        } catch {
            throw .unfit(error.words)
        }
        let text = result.plainText
        let isOneWay = filters.contains { $0.name == .hash }
        if isSecret, !isOneWay, text.utf8.count >= Limits.capturedSecretBytes { redactor.add(text) }
        if isSecret {
            tell(text, madeOf: value.plainText) { .changed($0, filters.map(\.change)) }
        }
        return result
    }

    /// HMAC, in hexadecimal digits.
    private mutating func code(
        _ algorithm: HashAlgorithm,
        of message: String,
        key: String
    ) -> String {
        let code = algorithm.code(of: Array(message.utf8), key: Array(key.utf8)).hexadecimal
        tell(code, madeOf: message, key: key) {
            .code(algorithm.rawValue, key: Secret(key), of: $0)
        }
        return code
    }

    private mutating func texts(of sources: [Template.Source]) throws(Plan.Fault) -> [String] {
        var texts: [String] = []
        for source in sources { texts.append(try value(of: source).plainText) }
        return texts
    }

}
