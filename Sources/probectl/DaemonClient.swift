import JSON
import ProbeModel
import Transfer

/// Asks the daemon: HTTP and JSON over its Unix socket, or over loopback.
struct DaemonClient {
    private let network: TransferLoop
    private let options: DaemonOptions

    init(_ options: DaemonOptions) throws {
        self.options = options
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
        let response = await exchange(method, path, query, body)
        if let failure = response.last.failure {
            throw Failure(.unavailable, unreachable(failure))
        }
        guard let document = try? JSON.parse(response.body) else {
            throw Failure(
                .protocolTooNew,
                "'\(options.server)' did not answer with JSON; is it probed?"
            )
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
        let isSocket = options.server.hasPrefix("/")
        var request = Request(
            method: method,
            url: (isSocket ? "http://probed" : options.server) + target
        )
        request.unixSocket = isSocket ? options.server : nil
        request.body = body
        request.limits.total = .seconds(options.timeout)
        request.limits.bodyBytes = Limits.replyBytes
        let session = network.begin()
        defer { network.end(session) }
        return await network.perform(request, in: session, at: .zero)
    }

    private func unreachable(_ failure: Exchange.Failure) -> String {
        """
        probed does not answer at '\(options.server)': \(failure.detail)
        Is it running ('systemctl status probed'), and are you in the group 'probed'?
        """
    }

    private func refusal(_ status: UInt16, _ document: JSON) -> Failure {
        let error = document["error"]
        let problem = error?["problem"]?.string ?? "the daemon answered \(status)"
        let lines =
            [problem, error?["remedy"]?.string].compactMap { $0 }
            + (document["diagnostics"]?.array ?? []).compactMap { $0["text"]?.string }
        let exit: ExitStatus =
            switch status {
            case 403: .notPermitted
            case 400, 405: .usage
            case 409: .inconclusive
            case 422: .refusedConfiguration
            case 503: .waitedInVain
            default: .bad
            }
        return Failure(exit, lines.joined(separator: "\n"))
    }
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
