import JSON
import Pattern
import ProbeModel

/// A response as checks and captures see it: its JSON is parsed once, and only if it is asked for.
struct Answer {
    let response: Response
    private var parsed: Result<JSON, JSON.ParseError>?

    /// Why a value could not be had.
    enum Obstacle: Error {
        /// The body is no JSON.
        case noJSON(String)
        /// Too expensive to find.
        case limit(String)
        /// Several values where one was wanted.
        case ambiguous(Int)
    }

    init(_ response: Response) {
        self.response = response
    }

    /// What the checks `json` and `blame` look at.
    mutating func json(_ path: JSONPath) throws(Obstacle) -> Subject {
        guard path.isSingular else { return .nodes(try nodes(path)) }
        return try onlyValue(path).map { .value($0) } ?? .nothing
    }

    /// All lines of a header as one text (RFC 9110 §5.3).
    func header(_ name: String) -> String? {
        let values = response.head.values(of: name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The value of a capture; nil if the response has none.
    mutating func value(of source: Capture.Source) throws(Obstacle) -> JSON? {
        switch source {
        case .json(let path):
            if path.isSingular { return try onlyValue(path) }
            let nodes = try nodes(path)
            guard nodes.count <= 1 else { throw .ambiguous(nodes.count) }
            return nodes.first
        case .header(let name): return header(name).map(JSON.string)
        case .cookie(let name):
            return response.cookies.last { $0.name == name }.map { .string($0.value) }
        case .body(let pattern): return try group(pattern)
        case .status: return response.last.status.map { JSON($0) }
        case .url: return .string(response.last.url)
        }
    }

    private func group(_ pattern: Pattern) throws(Obstacle) -> JSON? {
        let match: Pattern.Match?
        do throws(Pattern.Fault) {
            match = try pattern.firstMatch(in: response.body)
        } catch {
            throw .limit("the pattern is too expensive")
        }
        // Group 0 is the whole match.
        guard let match, match.groups.count > 1, let range = match.groups[1] else { return nil }
        return .string(String(decoding: response.body[range], as: UTF8.self))
    }

    private mutating func nodes(_ path: JSONPath) throws(Obstacle) -> [JSON] {
        let document = try document()
        do throws(JSONPath.Fault) {
            return try path.nodes(in: document).map(\.value)
        } catch {
            throw .limit("the query is too expensive")
        }
    }

    private mutating func onlyValue(_ path: JSONPath) throws(Obstacle) -> JSON? {
        let document = try document()
        do throws(JSONPath.Fault) {
            return try path.onlyValue(in: document)
        } catch {
            throw .limit("the query is too expensive")
        }
    }

    private mutating func document() throws(Obstacle) -> JSON {
        let result = parsed ?? Self.parse(response.body)
        parsed = result
        switch result {
        case .success(let json): return json
        case .failure(let error):
            if error.isLimit { throw .limit(error.message) }
            throw .noJSON(error.message)
        }
    }

    private static func parse(_ body: [UInt8]) -> Result<JSON, JSON.ParseError> {
        do throws(JSON.ParseError) {
            return .success(try JSON.parse(body))
        } catch {
            return .failure(error)
        }
    }
}
