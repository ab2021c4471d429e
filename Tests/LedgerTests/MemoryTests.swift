import Ledger
import ProbeModel
import Testing

/// A year of records is read in the memory that a day needs.
@Suite("Memory", .enabled(if: Shell.has("python3"), "needs python3"), .timeLimit(.minutes(3)))
struct MemoryTests {
    /// Most of what is read; what grows with the ledger would show many times over.
    private static let megabytes = (less: 8, more: 32, allowed: 4)

    @Test(
        "what reads the whole ledger needs no more for one of four times the size",
        .disabled(if: Shell.hasThreadSanitizer, "its own memory grows with what is touched")
    )
    func reading() throws {
        let (less, more) = (Scratch(in: Shell.memory), Scratch(in: Shell.memory))
        try write(Self.megabytes.less, into: less)
        try write(Self.megabytes.more, into: more)
        for command in ["cat", "export --format csv", "verify"] {
            let before = try peak(of: command, less)
            let after = try peak(of: command, more)
            print("log \(command): at most \(before) KiB, and \(after) KiB")
            #expect(before > 1024 && after - before < Self.megabytes.allowed << 10, "\(command)")
        }
    }

    private func write(_ megabytes: Int, into scratch: Scratch) throws {
        try SystemDisk.create(directory: scratch.path)
        var settings = Writer.Settings()
        settings.segmentBytes = 4 << 20
        settings.reserveBytes = 0
        var bench = try Bench(on: try SystemDisk(directory: scratch.path), settings: settings)
        for number in 0..<megabytes * 16 {
            for _ in 0..<16 {
                let text = String(repeating: "\(number) is a record, ", count: 300)
                try bench.append(.stop(reason: text))
            }
            bench.turn()
        }
        bench.close()
        let bytes = try LedgerReader(directory: scratch.path).bytes()
        #expect(bytes > megabytes << 20)
    }

    /// The most memory that `probectl log` had, in KiB.
    private func peak(of command: String, _ scratch: Scratch) throws -> Int {
        let script =
            "import resource, subprocess, sys; "
            + "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
            + "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        let run = Shell.run(
            "python3 -c '\(script)' \(Shell.programs)/probectl log \(command) \(scratch.path)"
        )
        return try #require(Int(run.text.prefix { $0.isNumber }), "\(run.text)")
    }
}
