import Glibc
import Notify
import Patience
import ProbeModel
import Testing

@Suite("Receivers")
struct ReceiverTests {
    @Test("a peer that never reads delays nobody, and its drops are counted and told")
    func hungSocket() throws {
        let folder = Folder()
        let path = folder.path + "/log"
        let hung = PeerSocket.datagrams(at: path)
        let (other, port) = PeerSocket.loopback(SOCK_DGRAM)
        var surroundings = Samples.surroundings()
        surroundings.localSyslogSocket = path
        let good = ReceiverConfiguration.udp("good", port, [.alert, .receiver])
        let notifier = try Notifier(
            [ReceiverConfiguration("hung", .localSyslog), good],
            surroundings: surroundings,
            bounds: Samples.quick
        )
        let clock = SuspendingClock()
        let start = clock.now
        for number in 0..<2000 { notifier.post(Samples.numbered(number)) }
        #expect(clock.now - start < .seconds(5))
        #expect(eventually { notifier.counters[0].dropped > 0 })
        #expect(other.receives("receiver 'hung' takes no notices: send to '\(path)'"))
        notifier.post(Samples.numbered(7, .alert))
        #expect(other.receives("number 7"))
        let stopped = clock.now
        #expect(!notifier.stop(within: .milliseconds(500)))
        #expect(clock.now - stopped < .seconds(5))
        let hungCounters = notifier.counters[0]
        #expect(
            hungCounters.delivered + hungCounters.dropped + hungCounters.pending >= 2000
        )
        withExtendedLifetime(hung) {}
    }

    @Test("a peer that accepts and is silent delays nobody; when it reads again, nothing is cut")
    func silentPeer() throws {
        let (listener, port) = PeerSocket.loopback(SOCK_STREAM, listens: true)
        let (other, otherPort) = PeerSocket.loopback(SOCK_DGRAM)
        let good = ReceiverConfiguration.udp("good", otherPort, [.alert, .receiver])
        var bounds = Samples.quick
        bounds.queue = 64
        let notifier = try Notifier(
            [
                ReceiverConfiguration("silent", .remoteSyslog(.tcp, host: "127.0.0.1", port: port)),
                good,
            ],
            surroundings: Samples.surroundings(),
            bounds: bounds
        )
        let silent = try #require(
            {
                notifier.post(Samples.numbered(0, .alert))
                return listener.accept()
            }()
        )
        let long = Notice(.ledger, String(repeating: "x", count: 8000), at: Samples.at)
        // More than the kernel's buffers on both sides hold.
        #expect(
            eventually(within: 30) {
                for _ in 0..<20 { notifier.post(long) }
                let told = other.receive(within: 0) ?? ""
                return told.contains("receiver 'silent' takes no notices: send")
            }
        )
        #expect(notifier.counters[0].dropped > 0)
        notifier.post(Samples.numbered(7, .alert))
        #expect(other.receives("number 7"))
        #expect(silent.receive(limit: 40)?.contains(" <26>1 ") == true)
        notifier.stop(within: .milliseconds(100))
    }

    @Test("TCP frames arrive whole and in order, over a new connection after a restart")
    func reconnect() throws {
        let (listener, port) = PeerSocket.loopback(SOCK_STREAM, listens: true)
        let notifier = try Notifier(
            [ReceiverConfiguration("far", .remoteSyslog(.tcp, host: "127.0.0.1", port: port))],
            surroundings: Samples.surroundings(),
            bounds: Samples.quick
        )
        notifier.post(Samples.numbered(1))
        do {
            let first = try #require(listener.accept())
            let frame = try #require(first.receive())
            let parts = frame.split(separator: " ", maxSplits: 1)
            #expect(Int(parts[0]) == parts[1].utf8.count)
            #expect(frame.hasSuffix(#"[probed@32473 count="1"] number 1"#))
        }
        notifier.post(Samples.numbered(2))
        let second = try #require(listener.accept())
        #expect(second.receive()?.hasSuffix("number 2") == true)
        #expect(notifier.stop(within: .seconds(5)))
        #expect(notifier.counters.map(\.delivered) == [2])
    }

    @Test("a receiver that comes up later gets what waited, and the others are told")
    func late() throws {
        let folder = Folder()
        let (other, port) = PeerSocket.loopback(SOCK_DGRAM)
        var surroundings = Samples.surroundings()
        surroundings.localSyslogSocket = folder.path + "/log"
        let notifier = try Notifier(
            [
                ReceiverConfiguration("late", .localSyslog),
                .udp("good", port),
            ],
            surroundings: surroundings,
            bounds: Samples.quick
        )
        notifier.post(Samples.notice)
        #expect(other.receives("'late' takes no notices"))
        let log = PeerSocket.datagrams(at: surroundings.localSyslogSocket)
        #expect(log.receive()?.hasPrefix("<26>Nov 21 02:09:58 probed[812]: customers") == true)
        #expect(other.receives("'late' takes notices again"))
        #expect(notifier.stop(within: .seconds(5)))
    }

    @Test("each gets only what it wants")
    func wants() throws {
        let (socket, port) = PeerSocket.loopback(SOCK_DGRAM)
        var receiver = ReceiverConfiguration.udp(
            "pager",
            port,
            [.alert, .resolved, .configuration]
        )
        receiver.severity = .warning
        let notifier = try Notifier([receiver], surroundings: Samples.surroundings())
        notifier.post(Samples.numbered(1, .configuration))
        notifier.post(Samples.numbered(2, .ledger))
        notifier.post(Samples.numbered(3, .resolved))
        notifier.post(Samples.numbered(5, .alert), to: ["somebody else"])
        notifier.post(Samples.numbered(4, .alert))
        #expect(notifier.stop(within: .seconds(5)))
        // An end is told to whoever is told of beginnings, quiet as it is.
        #expect(notifier.counters.map(\.delivered) == [2])
        #expect(socket.receive()?.hasSuffix("number 3") == true)
        #expect(socket.receive()?.hasSuffix("number 4") == true)
    }

    @Test("the standard output gets lines, whole, also when nobody reads at once")
    func standardOutput() throws {
        let (reader, writer) = PeerSocket.pipe()
        var bounds = Samples.quick
        bounds.delivery = .seconds(10)
        let notifier = try Notifier(
            [ReceiverConfiguration("out", .standardOutput(.json))],
            surroundings: Samples.surroundings(standardOutput: writer.number),
            bounds: bounds
        )
        let text = String(repeating: "y", count: 1000)
        for _ in 0..<200 { notifier.post(Notice(.ledger, text, at: Samples.at)) }
        var seen = ""
        while seen.filter({ $0 == "\n" }).count < 200, let more = reader.receive() { seen += more }
        #expect(seen.split(separator: "\n").allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        #expect(notifier.stop(within: .seconds(5)))
        #expect(notifier.counters.map(\.delivered) == [200])
    }

    @Test("a notice that no receiver of its kind could take is dropped, the next one goes")
    func refused() throws {
        let folder = Folder()
        var surroundings = Samples.surroundings()
        surroundings.journalSocket = folder.path + "/journal"
        let journal = PeerSocket.datagrams(at: surroundings.journalSocket)
        let notifier = try Notifier(
            [ReceiverConfiguration("journal", .journal)],
            surroundings: surroundings,
            bounds: Samples.quick
        )
        notifier.post(Samples.numbered(1))
        #expect(journal.receive()?.contains("MESSAGE=number 1\n") == true)
        #expect(notifier.stop(within: .seconds(5)))
        #expect(notifier.counters.map(\.pending) == [0])
    }

    @Test("tells the caller what was delivered, and to whom")
    func delivered() async throws {
        let (socket, port) = PeerSocket.loopback(SOCK_DGRAM)
        let receiver = ReceiverConfiguration.udp("far", port)
        let (notice, name) = try await withCheckedThrowingContinuation { continuation in
            do {
                let notifier = try Notifier([receiver], surroundings: Samples.surroundings()) {
                    continuation.resume(returning: ($0, $1))
                }
                notifier.post(Samples.notice)
                notifier.stop(within: .seconds(5))
            } catch { continuation.resume(throwing: error) }
        }
        #expect(notice == Samples.notice)
        #expect(name == "far")
        withExtendedLifetime(socket) {}
    }

    @Test("two receivers of one name are refused")
    func duplicate() {
        let receiver = ReceiverConfiguration("a", .journal)
        #expect(throws: NotifyError.duplicateName("a")) {
            try Notifier([receiver, receiver], surroundings: Samples.surroundings())
        }
        #expect(NotifyError.duplicateName("a").text.contains("give one of them another 'name'"))
    }
}
