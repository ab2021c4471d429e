import Digest
import JSON
import Markup
import Pattern
import ProbeModel

/// A response as checks and captures see it: its JSON is parsed once, and only if it is asked for.
struct Answer {
    let response: Response
    /// What was fetched, if it is a mail: its own header and text count.
    let mail: Mail?
    private var parsed: JSON?
    private var parseError: JSON.ParseError?
    private var markup: Result<Markup, Markup.Fault>?

    /// Why a value could not be had.
    enum Obstacle: Error {
        /// The body is no JSON.
        case noJSON(String)
        /// The body is no XML, or the query does not fit it.
        case noMarkup(String)
        /// The body is not in the charset that the answer names.
        case noText(String)
        /// Too expensive to find.
        case limit(String)
        /// The run's own values do not suffice.
        case fault(Plan.Fault)
    }

    init(_ response: Response, isMail: Bool = false) {
        self.response = response
        mail = isMail ? Mail(response.body) : nil
    }

    private var head: Head { mail?.head ?? response.head }

    /// What a query gives.
    mutating func subject(
        of query: Query,
        _ bindings: inout Bindings
    ) throws(Obstacle) -> Subject {
        switch query {
        case .json(let path): return try json(path)
        case .header(let name): return header(name).map { .text(Array($0.utf8)) } ?? .nothing
        case .headers(let name):
            let values = head.values(of: name)
            return values.isEmpty ? .nothing : .value(.array(values.map(JSON.string)))
        case .cookie(let name):
            let cookie = response.cookies.last { $0.name == name }
            return cookie.map { .value(.string($0.value)) } ?? .nothing
        case .cookieAttribute(let name, let attribute):
            let cookies = response.head.values(of: "Set-Cookie").compactMap { SetCookie($0) }
            return cookies.last { $0.name == name }?.subject(attribute) ?? .nothing
        case .body: return .text(try text())
        case .bytes: return .bytes(response.body)
        case .size: return .value(JSON(response.body.count))
        case .hash(.sha256): return .value(.string(SHA256(of: response.body).description))
        case .hash(.md5):
            return .value(.string(HashAlgorithm.md5.hash(of: response.body).hexadecimal))
        case .markup(let path): return try selection(path)
        case .regex(let pattern): return try group(pattern)
        case .status: return response.status.map { .value(JSON($0)) } ?? .nothing
        case .version: return response.last.version.map { .text(Array($0.text.utf8)) } ?? .nothing
        case .url: return .value(.string(response.last.url))
        case .address: return response.last.host.map { .value(.string($0)) } ?? .nothing
        case .redirects: return .value(.array(response.hops))
        case .time(let part): return .value(response.milliseconds(part))
        case .certificate(let field): return response.last.certificate?.subject(field) ?? .nothing
        case .variable(_, let operand):
            do throws(Plan.Fault) {
                return try operand.resolved(&bindings).constant.map { .value($0) } ?? .nothing
            } catch {
                throw .fault(error)
            }
        }
    }

    /// What the checks `json` and `blame` look at.
    mutating func json(_ path: JSONPath) throws(Obstacle) -> Subject {
        let document = try document()
        do throws(JSONPath.Fault) {
            guard path.isSingular else { return .nodes(try path.nodes(in: document).map(\.value)) }
            return try path.onlyValue(in: document).map { .value($0) } ?? .nothing
        } catch {
            throw .limit("the query is too expensive")
        }
    }

    private mutating func selection(_ path: XPath) throws(Obstacle) -> Subject {
        let result: Result<Markup, Markup.Fault>
        if let markup { result = markup } else { result = try parseMarkup() }
        markup = result
        do throws(Markup.Fault) {
            return Subject(try result.get().value(of: path))
        } catch {
            switch error {
            case .limit(let message): throw .limit(message)
            case .malformed(let message), .unknown(let message): throw .noMarkup(message)
            }
        }
    }

    private func parseMarkup() throws(Obstacle) -> Result<Markup, Markup.Fault> {
        let text = try markupText()
        let isHTML = isHTML
        do throws(Markup.Fault) {
            return .success(try Markup(text, isHTML: isHTML))
        } catch {
            return .failure(error)
        }
    }

    /// All lines of a header as one text (RFC 9110 §5.3).
    func header(_ name: String) -> String? {
        let values = head.values(of: name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The body in UTF-8. Bytes that are not remain as they are if the answer says nothing else.
    func text() throws(Obstacle) -> [UInt8] {
        if let mail { return mail.text }
        // ASCII is the same in all charsets but UTF-16, which is full of zeros.
        let body = response.body
        if body.count <= Limits.lightBodyBytes, body.allSatisfy({ $0 > 0 && $0 < 0x80 }) {
            return body
        }
        guard let charset, charset != .utf8, charset != .ascii else { return response.body }
        guard let text = charset.text(of: response.body) else {
            throw .noText("the body is not in the charset that its header names")
        }
        return Array(text.utf8)
    }

    /// The body of a page in UTF-8: its own word on its charset counts if the header has none.
    private func markupText() throws(Obstacle) -> [UInt8] {
        if let mail { return mail.html ?? mail.text }
        guard charset == nil, let own = Charset(declaredIn: response.body), own != .utf8,
            let text = own.text(of: response.body)
        else { return try text() }
        return Array(text.utf8)
    }

    /// Whether the body is HTML rather than XML, by its header, else by its beginning.
    private var isHTML: Bool {
        if let mail { return mail.html != nil }
        let type = response.head.values(of: "Content-Type").last?.lowercased() ?? ""
        if type.hasPrefix("text/html") { return true }
        return !type.contains("xml") && !response.body.starts(with: "<?xml".utf8)
    }

    /// The charset of the `Content-Type`; nil if it names none, or one that we do not know.
    private var charset: Charset? {
        guard let type = response.head.values(of: "Content-Type").last else { return nil }
        for parameter in type.split(separator: ";").dropFirst() {
            let halves = parameter.split(separator: "=", maxSplits: 1)
            guard halves.count == 2,
                String(halves[0]).withoutOuterSpace.equalsIgnoringCase("charset")
            else { continue }
            return Charset(String(halves[1]).withoutOuterSpace.filter { $0 != "\"" })
        }
        return nil
    }

    private func group(_ pattern: Pattern) throws(Obstacle) -> Subject {
        let bytes = try text()
        do throws(Pattern.Fault) {
            return try pattern.firstGroup(in: bytes).map { .text(Array($0)) } ?? .nothing
        } catch {
            throw .limit("the pattern is too expensive")
        }
    }

    private mutating func document() throws(Obstacle) -> JSON {
        if let parsed { return parsed }
        do throws(JSON.ParseError) {
            if let parseError { throw parseError }
            let document = try JSON.parse(mail?.text ?? response.body)
            parsed = document
            return document
        } catch {
            parseError = error
            if error.isLimit { throw .limit(error.message) }
            throw .noJSON(error.message)
        }
    }
}

extension Answer.Obstacle {
    /// The obstacle for people, and the reason that counts for a check.
    var words: (String, Reason) {
        switch self {
        case .noJSON(let message): ("no JSON: \(message)", .check)
        case .noText(let message): (message, .check)
        case .noMarkup(let message): ("no HTML or XML: \(message)", .check)
        case .limit(let message): (message, .limit)
        case .fault(let fault): (fault.detail, fault.reason)
        }
    }
}
