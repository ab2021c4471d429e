import JSON
import ProbeModel
import Transfer

/// Asks the daemon: HTTP and JSON over its Unix socket, or over loopback.
struct DaemonClient {
    private let network: TransferLoop
    private let options: DaemonOptions
    private let address: DaemonAddress

    init(_ options: DaemonOptions) throws {
        self.options = options
        address = DaemonAddress(options.server) ?? .socket(path: options.server)
        do {
            network = try TransferLoop(
                TransferConfiguration(userAgent: "probectl/\(ProductVersion.text)")
            )
        } catch {
            throw Failure(.ioFault, "the network cannot be used: \(error)")
        }
    }

    /// The reply's document. Errors of the daemon become failures with their problem and remedy.
    func get(_ path: String, _ query: [(String, String?)] = []) async throws -> JSON {
        try await send("GET", path, query)
    }

    func post(
        _ path: String,
        _ query: [(String, String?)] = [],
        body: String = ""
    ) async throws -> JSON {
        try await send("POST", path, query, body: Array(body.utf8))
    }

    private func send(
        _ method: String,
        _ path: String,
        _ query: [(String, String?)],
        body: [UInt8]? = nil
    ) async throws -> JSON {
        // The daemon takes none, and could only say that it does not understand the address.
        for (name, value) in query
        where value?.unicodeScalars.contains(where: \.isControl) ?? false {
            throw Failure(
                .usage,
                "'\(name)' has a line break or another control character; write it on one line"
            )
        }
        let response = await exchange(method, path, query, body)
        if let failure = response.last.failure {
            throw address.failure(failure, within: options.timeout)
        }
        guard let document = try? JSON.parse(response.body) else {
            throw stranger("did not answer with JSON")
        }
        let status = response.last.status ?? 0
        guard (200..<300).contains(status) else { throw refusal(status, document) }
        return document
    }

    private func exchange(
        _ method: String,
        _ path: String,
        _ query: [(String, String?)],
        _ body: [UInt8]?
    ) async -> Response {
        let pairs = query.compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
        let target = "/api/v1/" + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
        var request = address.request(method, target)
        request.body = body
        request.limits.total = .seconds(options.timeout)
        request.limits.bodyBytes = Limits.replyBytes
        let session = network.begin()
        defer { network.end(session) }
        return await network.perform(request, in: session, at: .zero)
    }

    private func stranger(_ what: String) -> Failure {
        Failure(.protocolTooNew, "'\(options.server)' \(what); is it probed?")
    }

    private func refusal(_ status: UInt16, _ document: JSON) -> Failure {
        guard let problem = document["error"]?["problem"]?.string else {
            return stranger("answered \(status), and not as probed does")
        }
        let lines =
            [problem, document["error"]?["remedy"]?.string].compactMap { $0 }
            + (document["diagnostics"]?.array ?? []).compactMap { $0["text"]?.string }
        let exit: ExitStatus =
            switch status {
            case 403: .notPermitted
            case 404: .bad
            case 400, 405, 413, 414, 421, 431: .usage
            case 408, 502, 504: .unavailable
            case 409: .inconclusive
            case 422: .refusedConfiguration
            case 500: .ioFault
            case 503: .waitedInVain
            default: .protocolTooNew
            }
        var failure = Failure(exit, lines.joined(separator: "\n"))
        failure.isUnknown = status == 404
        return failure
    }
}

extension DaemonClient {
    /// What customers can do, all of it or by the name of a service or a journey.
    func status(of name: String?, steps: Bool = false) async throws -> JSON {
        let document = try await get("status", [("name", name), ("steps", steps ? "on" : nil)])
        guard document["services"]?.array != nil else { throw stranger("tells of no services") }
        return document
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { value < 0x20 || value == 0x7F }
}

extension String {
    /// Everything but RFC 3986's unreserved characters as `%XX`.
    var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
