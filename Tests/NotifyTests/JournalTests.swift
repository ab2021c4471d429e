import Glibc
import JSON
import Notify
import Patience
import Testing

/// A real journald of its own namespace.
private final class Journal: Sendable {
    static let path = "/lib/systemd/systemd-journald"
    let name = "probed\(UInt32.random(in: 0...9999))"
    private let folder = Folder()
    let command: Command

    init() throws {
        command = try #require(Command(Self.path, [name], output: folder.path + "/errors"))
        let socket = self.socket
        let isUp = eventually { Peer.exists(socket) }
        try #require(
            isUp,
            "journald did not start: \(Peer.text(of: folder.path + "/errors") ?? "")"
        )
    }

    deinit {
        command.stop()
        // Its machine's folder may have been this namespace's alone.
        _ = Command.run(
            "/bin/sh",
            [
                "-c",
                "rm -rf /var/log/journal/*.\(name) /run/log/journal/*.\(name) /run/systemd/journal.\(name)",
            ]
        )
    }

    var socket: String { "/run/systemd/journal.\(name)/socket" }

    /// `journalctl -o json` with these matches.
    func entries(_ matches: String...) -> [String] {
        let command = ["--namespace=\(name)", "-o", "json", "--all"] + matches
        return Command.run("/usr/bin/journalctl", command).output
            .split(separator: "\n").map(String.init).filter { $0.hasPrefix("{") }
    }
}

@Suite(
    "A real journald",
    .enabled(
        if: Peer.isInstalled(Journal.path) && Peer.isRoot,
        "journald is missing, or these tests do not run as root"
    )
)
struct JournalTests {
    @Test("finds an alert by any of its fields, and one that is larger than a datagram")
    func fields() throws {
        let journal = try Journal()
        var surroundings = Samples.surroundings()
        surroundings.journalSocket = journal.socket
        let notifier = try Notifier(
            [ReceiverConfiguration("journal", .journal)],
            surroundings: surroundings
        )
        notifier.post(Samples.full)
        notifier.post(Samples.hostile)
        var large = Samples.numbered(3)
        large.fields.append(Notice.Field(.evidence, String(repeating: "line\n", count: 80_000)))
        notifier.post(large)
        #expect(notifier.stop(within: .seconds(5)))
        #expect(notifier.counters.map(\.delivered) == [3])

        #expect(eventually { journal.entries("PROBED_COUNT=3").count == 1 })
        #expect(journal.entries("PROBED_COUNT=3").first?.utf8.count ?? 0 > 400_000)
        for name in Notice.Field.Name.allCases {
            let found = journal.entries("\(name.journalName)=the \(name.rawValue)", "PRIORITY=2")
            #expect(found.count == 1, "\(name)")
        }
        let entry = try #require(journal.entries("PROBED_STEP=the step").first)
        for member in [
            #""MESSAGE_ID":"88264d18877848e1ae3a22c761beda5b""#, #""SYSLOG_IDENTIFIER":"probed""#,
            #""MESSAGE":"customers cannot complete 'ship-a-package' ("#,
        ] {
            #expect(entry.contains(member), "\(entry)")
        }
        // The forged field stayed inside the value.
        #expect(journal.entries("PRIORITY=0").isEmpty)
        #expect(journal.entries("MESSAGE_ID=51fe3b9414ed430c8a2418404b7687af").count == 1)
    }

    @Test("delays nobody while it is stopped, and gets what waited when it goes on")
    func stopped() throws {
        let journal = try Journal()
        let (other, port) = PeerSocket.loopback(SOCK_DGRAM)
        let good = ReceiverConfiguration.udp("good", port, [.alert, .receiver])
        var surroundings = Samples.surroundings()
        surroundings.journalSocket = journal.socket
        let notifier = try Notifier(
            [ReceiverConfiguration("journal", .journal), good],
            surroundings: surroundings,
            bounds: Samples.quick
        )
        journal.command.freeze()
        defer { journal.command.thaw() }
        for number in 0..<2000 { notifier.post(Samples.numbered(number)) }
        notifier.post(Samples.notice)
        #expect(other.receives("customers cannot complete", "'journal' takes no notices"))
        #expect(notifier.counters[0].dropped > 0)
        journal.command.thaw()
        #expect(other.receives("receiver 'journal' takes notices again"))
        #expect(eventually { notifier.counters[0].pending == 0 })
        #expect(eventually { journal.entries("PROBED_STEP=pay").count == 1 })
        #expect(notifier.stop(within: .seconds(5)))
    }

    @Test("is spoken with natively when the standard output leads into it")
    func upgrade() throws {
        let journal = try Journal()
        let (reader, writer) = PeerSocket.pipe()
        var surroundings = Samples.surroundings(
            ["JOURNAL_STREAM": Peer.stream(of: writer.number)],
            standardOutput: writer.number
        )
        surroundings.journalSocket = journal.socket
        let notifier = try Notifier(
            [ReceiverConfiguration("out", .standardOutput(.text))],
            surroundings: surroundings
        )
        notifier.post(Samples.notice)
        #expect(notifier.stop(within: .seconds(5)))
        #expect(eventually { journal.entries("PROBED_STEP=pay").count == 1 })
        withExtendedLifetime(reader) {}
    }
}
