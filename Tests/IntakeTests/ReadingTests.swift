import Glibc
import Intake
import Journey
import ProbeModel
import Testing

@Suite("What people wrote")
struct ReadingTests {
    @Test("probe files are read below folders, in the order of their paths")
    func folders() throws {
        let folder = TemporaryFolder()
        folder.write("b.yaml", "b")
        folder.write("a.yml", "a")
        folder.write("notes.txt", "no")
        folder.write(".hidden.yaml", "no")
        folder.folder("inner")
        folder.write("inner/c.yaml", "c")
        let sources = try ProbeFolder.read([folder.path])
        #expect(
            sources.map { $0.path.dropFirst(folder.path.count) } == [
                "/a.yml", "/b.yaml", "/inner/c.yaml",
            ]
        )
        #expect(sources.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "b", "c"])
    }

    @Test("a folder without probe files, and a path that is not there, are errors with a remedy")
    func nothing() throws {
        let folder = TemporaryFolder()
        #expect(throws: IntakeError.noProbeFiles(path: folder.path)) {
            try ProbeFolder.read([folder.path])
        }
        let error = #expect(throws: IntakeError.self) {
            try ProbeFolder.read([folder.path + "/absent"])
        }
        #expect(
            error?.description
                == "'\(folder.path)/absent' does not exist"
        )
    }

    @Test("a file over the limit is read one byte too far, for the compiler to refuse it")
    func large() throws {
        let folder = TemporaryFolder()
        folder.write("a.yaml", String(repeating: "x", count: Limits.probeFileBytes * 2))
        let sources = try ProbeFolder.read([folder.path])
        #expect(sources.map(\.bytes.count) == [Limits.probeFileBytes + 1])
        let catalogue = Catalogue.compile(sources)
        #expect(catalogue.diagnostics.map(\.message) == ["the file is larger than 1 MiB"])
    }

    @Test("all that cannot be read is told, and the rest is read")
    func faults() throws {
        let folder = TemporaryFolder()
        folder.write("a.yaml", "a")
        folder.pipe("b.yaml")
        let absent = folder.path + "/absent"
        let contents = ProbeFolder.gather([absent, folder.path, folder.path + "/a.yaml"])
        #expect(contents.sources.map(\.path) == [folder.path + "/a.yaml"])
        #expect(
            contents.faults == [
                .unreadable(path: absent, errorNumber: ENOENT),
                .noRegularFile(path: folder.path + "/b.yaml", kind: "a named pipe"),
            ]
        )
    }

    /// Each way in which a file is read that nobody waits for.
    static let readings: [(String, @Sendable (String) throws(IntakeError) -> Void)] = [
        ("probe file", { path throws(IntakeError) in _ = try ProbeFolder.read([path]) }),
        ("configuration", { path throws(IntakeError) in _ = try ConfigurationFile.read(path) }),
        ("certificates", { path throws(IntakeError) in try CertificateFile.check(path) }),
    ]

    @Test("a pipe without a writer, a folder and a device are refused at once", arguments: 0..<3)
    func pipes(index: Int) throws {
        let folder = TemporaryFolder()
        folder.pipe("f.yaml")
        let (name, read) = Self.readings[index]
        let pipe = folder.path + "/f.yaml"
        let refusal = IntakeError.noRegularFile(path: pipe, kind: "a named pipe")
        #expect(throws: refusal, "\(name)") { try read(pipe) }
        #expect(refusal.description.contains("is a named pipe, no file; take it away"))
        #expect(throws: IntakeError.noRegularFile(path: "/dev/null", kind: "a device")) {
            try read("/dev/null")
        }
        #expect(throws: IntakeError.self) { try read(folder.path) }
        #expect(throws: IntakeError.self) { try Credentials.read(folder: folder.path) }
        #expect(ProbeFolder.attachment(pipe) == nil)
    }

    @Test("secrets are named after their files, without the line break at the end")
    func secrets() throws {
        let folder = TemporaryFolder()
        folder.write("shop_password", "correct horse\n")
        let secrets = try Credentials.read(folder: folder.path)
        #expect(secrets["shop_password"]?.revealed == "correct horse")
    }

    @Test("a secret that others can read is refused", arguments: [0o640, 0o604, 0o644, 0o666])
    func exposed(mode: UInt32) throws {
        let folder = TemporaryFolder()
        folder.write("shop_password", "correct horse", mode: mode)
        #expect(throws: IntakeError.exposed(path: folder.path + "/shop_password", mode: mode)) {
            try Credentials.read(folder: folder.path)
        }
    }

    @Test(
        "what cannot be masked safely is no secret, and is not shown",
        arguments: ["hunter2", "1234567890", "\u{FFFD}"]
    )
    func unfit(text: String) throws {
        let folder = TemporaryFolder()
        folder.write("key", text)
        let error = #expect(throws: IntakeError.self) {
            try Credentials.read(folder: folder.path)
        }
        #expect(error.map { !$0.description.contains(text) } == true)
    }
}
