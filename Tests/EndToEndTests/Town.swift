import Glibc
import JSON
import Testing

/// A shop and a daemon that watches it, in a folder of their own, on loopback.
final class Town {
    let folder: String
    let shop: Command
    let address: String
    private(set) var daemon: Command?

    /// Starts the shop. `availability` is that of each of its components.
    init(availability: Double = 1, labelDelay: Int = 20) throws {
        var template = Array("/tmp/probed-town-XXXXXX".utf8CString)
        unsafe mkdtemp(&template)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for name in ["secrets", "state", "probes"] { unsafe mkdir("\(folder)/\(name)", 0o700) }
        Files.write("correct-horse-battery", to: "\(folder)/secrets/shop_password")
        shop = try Command(
            "\(Files.programs)/parcelshop",
            [
                "--port", "0", "--availability", "\(availability)", "--label-delay-ms",
                "\(labelDelay)", "--password-file", "\(folder)/secrets/shop_password",
            ],
            folder: folder,
            name: "shop"
        )
        let output = shop.output
        guard Files.wait(10, until: { Files.text(of: output).contains("listens on ") }) else {
            throw Fault("the shop does not start: \(shop.errorText)")
        }
        address =
            shop.outputText.split(separator: " ").last.map {
                String($0.filter { !$0.isNewline })
            } ?? ""
        configure()
    }

    deinit {
        daemon = nil
        _ = unsafe system("rm -rf '\(folder)'")
    }

    var socket: String { "\(folder)/probed.sock" }

    func configure(_ more: String = "") {
        Files.write(
            """
            location: here
            probes: \(folder)/probes
            state: \(folder)/state
            secrets: \(folder)/secrets
            variables: { shop: "\(address)" }
            control: { socket: \(socket) }
            receivers:
              - stdout: json
            \(more)
            """,
            to: "\(folder)/probed.yaml"
        )
    }

    func addProbe(_ name: String, _ text: String) {
        Files.write(text, to: "\(folder)/probes/\(name).yaml")
    }

    /// The files of `probes/` that the demo uses.
    func addShipping(every interval: String = "150ms") {
        for name in ["shipping", "ship-a-package"] {
            let text = Files.text(of: "\(Files.root)/probes/\(name).yaml")
            addProbe(name, text.replacing("every: 400ms", with: "every: \(interval)"))
        }
    }

    /// Starts the daemon, through another program if one is given, and waits until it answers.
    func startDaemon(through prefix: [String] = [], waits: Bool = true) throws {
        let words = prefix + ["\(Files.programs)/probed", "--config", "\(folder)/probed.yaml"]
        let daemon = try Command(words[0], Array(words.dropFirst()), folder: folder, name: "probed")
        self.daemon = daemon
        guard waits else { return }
        guard Files.wait(20, until: { self.isAnswering }) else {
            throw Fault("the daemon does not start: \(daemon.errorText)")
        }
    }

    /// Whether the daemon answers its control socket.
    var isAnswering: Bool {
        probectl("version", "--json").json["probed"]?["version"] != nil
    }

    func killDaemon() {
        daemon?.send(SIGKILL)
        daemon?.wait()
        daemon = nil
    }

    /// Asks the daemon to stop; its exit code.
    func stopDaemon() -> Int32 {
        daemon?.send(SIGTERM)
        let code = daemon?.wait() ?? -1
        daemon = nil
        return code
    }

    struct Reply {
        let code: Int32
        let text: String
        let errors: String
        var json: JSON { (try? JSON.parse(text)) ?? .null }
    }

    /// Runs probectl against this town's daemon.
    @discardableResult
    func probectl(_ arguments: String...) -> Reply {
        let name = "probectl-\(UInt64.random(in: 0 ... .max))"
        guard
            let command = try? Command(
                "\(Files.programs)/probectl",
                arguments,
                folder: folder,
                name: name,
                environment: ["PROBED_SERVER=\(socket)", "NO_COLOR=1"]
            )
        else { return Reply(code: -1, text: "", errors: "cannot start") }
        let code = command.wait()
        defer {
            unsafe unlink(command.output)
            unsafe unlink(command.errors)
        }
        return Reply(code: code, text: command.outputText, errors: command.errorText)
    }

    /// Sets the fault of one of the shop's components: `down`, `slow`, `none` and so on.
    func turn(_ component: String, to mode: String) -> Bool {
        let command = try? Command(
            "/usr/bin/curl",
            [
                "-sf", "-X", "PUT", "\(address)/faults/\(component)", "-d",
                "{\"mode\":\"\(mode)\"}",
            ],
            folder: folder,
            name: "curl"
        )
        return command?.wait() == 0
    }

    /// The alerts that the daemon has printed, over all its lives.
    var alerts: [JSON] {
        Files.text(of: "\(folder)/probed.out").split(separator: "\n")
            .compactMap { try? JSON.parse(String($0)) }
            .filter { ["ALERT", "RESOLVED"].contains($0["message"]?.string ?? $0["kind"]?.string) }
    }
}
