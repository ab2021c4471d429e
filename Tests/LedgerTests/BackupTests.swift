import Ledger
import ProbeModel
import Testing

/// `probectl log backup` on a disk that does not give everything back.
@Suite("A backup", .enabled(if: Shell.has("strace"), "needs strace"), .timeLimit(.minutes(2)))
struct BackupTests {
    /// How a segment is lost, as strace plays it.
    enum Loss: String, CaseIterable {
        case whole = "openat"
        case sectors = "pread64"
        /// The header and the SEAL can be read; a link would need no more.
        var calls: String {
            "-e trace=\(rawValue),linkat -e inject=linkat:error=EXDEV "
                + "-e inject=\(rawValue):error=EIO:when=\(self == .whole ? "1+" : "3+")"
        }
    }

    @Test(
        "goes on past a segment that the disk does not give back, names it, and says that it did",
        arguments: Loss.allCases,
        [0, 1, 2]
    )
    func unreadable(loss: Loss, index: Int) throws {
        let scratch = Scratch(in: Shell.memory)
        let copy = "\(scratch.path)-copy"
        defer { _ = Shell.run("rm -r '\(copy)'") }
        var bench = try Bench(on: try Self.disk(scratch.path), settings: Bench.small)
        try bench.write(0..<100)
        bench.close()
        let names = SegmentName.all(in: try bench.disk.names()).map(\.description)
        #expect(names.count > 3)
        let name = names[index]
        let backup = "\(Shell.programs)/probectl log backup \(copy) \(scratch.path) 2>&1"
        let place = "-P \(name) -P \(scratch.path)/\(name)"
        let first = Shell.run("strace -f -o /dev/null \(place) \(loss.calls) \(backup)")
        #expect(first.code == 1, "\(first.text)")
        #expect(first.text.contains("'\(name)' is not in the copy"))
        #expect(first.text.contains("Input/output error"))
        let kept = try Self.disk(copy + "/ledger").names().filter { $0.contains(".") }
        #expect(Set(kept) == Set(names).subtracting([name]), "no part of it, and nothing else")
        // The disk is well again.
        let second = Shell.run(backup)
        #expect(second.code == 0, "\(second.text)")
        let verification = try LedgerReader(directory: copy + "/ledger").verify()
        #expect(verification.findings.isEmpty && verification.segments == names.count)
    }

    private static func disk(_ path: String) throws -> SystemDisk {
        try SystemDisk.create(directory: path)
        return try SystemDisk(directory: path)
    }
}
