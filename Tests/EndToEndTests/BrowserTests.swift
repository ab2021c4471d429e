import Glibc
import Testing

@Suite("A report in a browser, where there is Chromium")
struct BrowserTests {
    private static let chromium = "/usr/bin/chromium"
    static let isPresent = unsafe access(chromium, X_OK) == 0

    /// Bytes of a picture in which something is drawn; an empty page has 16 000.
    @Test(
        "is drawn, prints, and asks for nothing",
        .enabled(if: BrowserTests.isPresent),
        .timeLimit(.minutes(2)),
        arguments: [
            ("month", 50_000), ("sla", 20_000), ("trend-marked", 20_000), ("causes", 20_000),
            ("good-news", 20_000),
        ]
    )
    func page(name: String, picture least: Int) throws {
        var template = Array("/tmp/probed-page-XXXXXX".utf8CString)
        unsafe mkdtemp(&template)
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        defer { _ = unsafe system("rm -rf '\(folder)'") }
        let page = "file://\(Files.root)/Tests/BureauTests/Golden/\(name).html"
        // The screenshot stays beside the programs, to be looked at.
        let picture = "\(Files.programs)/\(name).png"
        unsafe unlink(picture)
        for output in ["--screenshot=\(picture)", "--print-to-pdf=\(folder)/page.pdf"] {
            let browser = try Command(
                Self.chromium,
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1100,3000",
                    "--user-data-dir=\(folder)/profile", "--enable-logging=stderr", output, page,
                ],
                folder: folder,
                name: "browser",
                environment: ["HOME=\(folder)"]
            )
            #expect(browser.wait() == 0, "\(browser.errorText)")
            // What the page's policy forbids, and what it lacks, would be told here.
            #expect(!browser.errorText.contains("CONSOLE"), "\(browser.errorText)")
        }
        #expect(Files.bytes(of: picture) > least)
        #expect(Files.bytes(of: "\(folder)/page.pdf") > 20_000)
    }
}

extension Files {
    fileprivate static func bytes(of path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
