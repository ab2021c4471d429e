import Glibc
import Journey
import Testing
import Translation

/// Each foreign file of the fixtures becomes the journeys beside it, which compile. `RECORD=1`
/// writes them anew.
@Suite("Files of other tools")
struct ForeignFileTests {
    static let folder =
        #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
        + "/Fixtures"

    @Test(
        "become journeys",
        arguments: ["shop.gatus", "modules.blackbox", "shop.postman", "shop.hurl"]
    )
    func golden(name: String) throws {
        let format = try #require(ForeignFormat(rawValue: String(name.split(separator: ".")[1])))
        let bytes = try #require(Fixture.read("\(Self.folder)/\(name)"))
        let targets = ["shop.example:443", "www.shop.example:443"]
        let found = try format.read(bytes, path: name, targets: targets)
        let writers = found.journeys.map { JourneyWriter($0, name: "shop") }
        let texts = try writers.map { writer in
            let text = try writer.text
            return try #require(text, "\(writer.notes)")
        }
        let sources = texts.enumerated().map { SourceText(path: "\($0).yaml", text: $1) }
        let given = Givens(file: { _ in [] })
        let catalogue = Catalogue.compile(sources, given: given)
        let errors = catalogue.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map(\.rendered).joined(separator: "\n"))")
        let parts = zip(writers, texts).map { "==== \($0.fileName).yaml\n\($1)" }
        let seen = (found.notes.map { "\($0)\n" } + parts).joined()
        let golden = "\(Self.folder)/Golden/\(name).txt"
        if unsafe getenv("RECORD") != nil { Fixture.write(seen, to: golden) }
        #expect(seen == Fixture.read(golden).map { String(decoding: $0, as: UTF8.self) })
    }

    @Test("a target's login names no row, and is sent by no journey in clear text")
    func login() throws {
        let bytes = Array("modules: { web: { prober: http } }".utf8)
        let found = try ForeignFormat.blackbox.read(
            bytes,
            path: "x",
            targets: ["joe:hunter2@a.example", "b.example"]
        )
        let text = try #require(
            try found.journeys.map { try JourneyWriter($0, name: "x").text }.first
        )
        #expect(text?.contains("name: a.example") ?? false, "\(text ?? "")")
        #expect(!(text ?? "").contains("hunter2"))
    }

    @Test(
        "what is none is refused with its place",
        arguments: [
            (ForeignFormat.gatus, "endpoints:\n  - name: [", "x:3:1"),
            (.gatus, "a: 1", "x:1:1: a configuration of Gatus has 'endpoints' or 'suites'"),
            (.blackbox, "modules: 1", "x:1:1: a configuration of blackbox_exporter has 'modules'"),
            (.postman, "{\"info\": 1}", "x:1:1: this is no collection of Postman"),
            (.hurl, "GET", "x:1:4: a method and an address are needed here"),
            (.hurl, "GET http://a\n[Asserts]\n", "x:3:1: '[Asserts]' is no section of a request"),
            (.curl, "curl http://a/\ncurl -H \"x: y http://b/", "x:2:9: this quote does not end"),
            (.curl, "curl \\\n 'http://a/", "x:2:2: this quote does not end"),
            (.curl, "curl -d $'a\\' http://a/", "x:1:9: this quote does not end"),
            (.har, "{\"log\":\n }}", "x:2:2"),
            (.har, "{}", "x:1:1: an HTTP archive (HAR 1.2) has 'log' with 'entries'"),
            (.har, "{\"log\":{}}", "x:1:1: an HTTP archive (HAR 1.2) has 'log'"),
        ]
    )
    func refusals(format: ForeignFormat, text: String, wanted: String) {
        let fault = #expect(throws: ForeignFault.self) {
            try format.read(Array(text.utf8), path: "x")
        }
        #expect(fault?.description.contains(wanted) == true, "\(fault?.description ?? "")")
    }
}

/// Files beside the tests.
enum Fixture {
    static func read(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = unsafe getc(file), byte != EOF {
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        return bytes
    }

    static func write(_ text: String, to path: String) {
        guard let file = unsafe fopen(path, "w") else { return }
        unsafe fputs(text, file)
        unsafe fclose(file)
    }
}
