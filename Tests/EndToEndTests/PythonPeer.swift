import JSON

/// A server in Python that a test has for itself. Its first line names the ports on which it
/// listens; what it is told it writes into the folder, one JSON document a line.
final class PythonPeer {
    let ports: [String]
    private let folder: String
    private let server: Command

    convenience init(_ script: String, in folder: String, name: String) throws {
        Files.write(script, to: "\(folder)/\(name).py")
        try self.init(path: "\(folder)/\(name).py", in: folder, name: name)
    }

    init(path: String, in folder: String, name: String, within seconds: Double = 10) throws {
        self.folder = folder
        let server = try Command("/usr/bin/python3", [path, folder], folder: folder, name: name)
        self.server = server
        guard Files.wait(seconds, until: { server.outputText.contains("\n") }) else {
            throw Fault("'\(name)' does not start: \(server.errorText)")
        }
        ports = server.outputText.split(whereSeparator: \.isWhitespace).map(String.init)
            .filter { UInt16($0) != nil }
    }

    func documents(_ file: String) -> [JSON] { Files.documents(of: "\(folder)/\(file)") }
}

extension Files {
    /// The JSON documents of a file, one a line.
    static func documents(of path: String) -> [JSON] { documents(in: text(of: path)) }

    /// Those of a text, one a line.
    static func documents(in text: String) -> [JSON] {
        text.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
    }
}

extension Town {
    /// A journey that the component `auth` can fail, and what it takes to page soon.
    func addSignIn() {
        addProbe("window", "service: window\n")
        addProbe(
            "front",
            """
            journey: front
            service: window
            every: 300ms
            steps:
              - { name: sign in, get: "{{shop}}/health/auth", expect: { status: 200 } }
            """
        )
    }

    /// Adds receivers to the configuration, and a rule that pages within seconds.
    func configure(receivers: String) {
        configure(
            receivers + """

                alerts:
                  consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s }
                """
        )
    }
}
