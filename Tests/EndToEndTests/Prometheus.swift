import Glibc
import JSON

/// A real Prometheus that scrapes a daemon, as docs/metrics.md says.
final class Prometheus {
    static let isInstalled = unsafe access("/usr/bin/prometheus", X_OK) == 0

    private let folder: String
    private let server: Command
    private let address: String

    /// With the text of its configuration file.
    init(_ configuration: String, in folder: String) throws {
        self.folder = folder
        Files.write(configuration, to: "\(folder)/prometheus.yml")
        let server = try Command(
            "/usr/bin/prometheus",
            [
                "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/series",
                "--web.listen-address=127.0.0.1:0", "--enable-feature=exemplar-storage",
            ],
            folder: folder,
            name: "prometheus"
        )
        self.server = server
        let mark = "\"Listening on\" address="
        guard Files.wait(20, until: { server.errorText.contains(mark + "127.0.0.1:") }) else {
            throw Fault("Prometheus does not start: \(server.errorText)")
        }
        let text = server.errorText.split(separator: mark).last ?? ""
        address = "http://" + text.prefix { !$0.isWhitespace }
    }

    /// The values of what a query finds now; nil if the query is wrong.
    func values(_ query: String) -> [String]? {
        ask("query", query)?["data"]?["result"]?.array?
            .compactMap { $0["value"]?.array?.last?.string }
    }

    /// The runs that are the exemplars of what a query finds.
    func exemplars(_ query: String) -> [String] {
        let answer = ask("query_exemplars", query, "start=0", "end=9999999999")
        return (answer?["data"]?.array ?? []).flatMap { $0["exemplars"]?.array ?? [] }
            .compactMap { $0["labels"]?["run_id"]?.string }
    }

    private func ask(_ verb: String, _ query: String, _ more: String...) -> JSON? {
        let fields = (["query=\(query)"] + more).flatMap { ["--data-urlencode", $0] }
        let words = ["-s", "-G", "\(address)/api/v1/\(verb)"] + fields
        let name = "query-\(UInt64.random(in: 0 ... .max))"
        let curl = try? Command("/usr/bin/curl", words, folder: folder, name: name)
        curl?.wait()
        let answer = curl.flatMap { try? JSON.parse($0.outputText) }
        return answer?["status"] == "success" ? answer : nil
    }
}
