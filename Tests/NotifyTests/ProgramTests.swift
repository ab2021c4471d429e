import Glibc
import JSON
import Notify
import Patience
import ProbeModel
import Synchronization
import Testing

@Suite("Programs that are told")
struct ProgramTests {
    private func notifier(
        _ words: [String],
        _ others: [ReceiverConfiguration] = [],
        time: Duration = .seconds(10)
    ) throws -> Notifier {
        var bounds = Samples.quick
        bounds.delivery = time
        return try Notifier(
            [ReceiverConfiguration("program", .command(words))] + others,
            surroundings: Samples.surroundings(["SECRET": "of the daemon"]),
            bounds: bounds
        )
    }

    /// A receiver that the test reads, told of stuck receivers only.
    private func witness() -> (PeerSocket, ReceiverConfiguration) {
        let (socket, port) = PeerSocket.loopback(SOCK_DGRAM)
        let receiver = ReceiverConfiguration.udp("witness", port, [.receiver])
        return (socket, receiver)
    }

    @Test("get JSON on their input, the fields in a clean environment, and their words as they are")
    func told() throws {
        let folder = Folder()
        let script = "cat >$1/input; env >$1/environment; printf '%s|' \"$@\" >$1/words"
        let notifier = try notifier([
            "/bin/sh", "-c", script, "sh", folder.path, "two words", "$(id)", "",
        ])
        notifier.post(Samples.notice)
        #expect(notifier.stop(within: .seconds(10)))
        #expect(notifier.counters.map(\.delivered) == [1])
        let input = try JSON.parse(try #require(Peer.text(of: folder.path + "/input")))
        #expect(input["kind"] == "ALERT" && input["service"] == "shipping")
        let lines = try #require(Peer.text(of: folder.path + "/environment"))
            .split(separator: "\n").map(String.init)
        #expect(lines.contains("PROBED_SERVICE=shipping") && lines.contains("PROBED_KIND=ALERT"))
        #expect(lines.contains("PROBED_RUN_ID=7YEGHTAE482R1"))
        // What the shell itself adds.
        let own = ["PWD=", "SHLVL=", "_=", "OLDPWD="]
        let foreign = lines.filter { line in
            !line.hasPrefix("PROBED_") && !own.contains { line.hasPrefix($0) }
        }
        #expect(foreign.isEmpty, "\(foreign)")
        let words = Peer.text(of: folder.path + "/words")
        #expect(words == "\(folder.path)|two words|$(id)||")
    }

    @Test("what a server says is one value in their environment")
    func hostile() {
        let message = ProgramMessage(Samples.hostile)
        #expect(message.environment.allSatisfy { $0.hasPrefix("PROBED_") })
        #expect(message.environment.allSatisfy { !$0.contains { $0.isNewline } })
        #expect(message.environment.contains("PROBED_EVIDENCE=one PRIORITY=0 two"))
        #expect((try? JSON.parse(message.input)) != nil)
    }

    @Test("that fail are tried again, and the others are told what they said")
    func failing() throws {
        let folder = Folder()
        let (socket, receiver) = witness()
        let script =
            "if [ -e $1/ok ]; then exit 0; fi; echo 'no paper'; echo 'tray 2 is empty' >&2; exit 3"
        let notifier = try notifier(["/bin/sh", "-c", script, "sh", folder.path], [receiver])
        notifier.post(Samples.notice)
        #expect(
            socket.receives(
                "receiver 'program' takes no notices: '/bin/sh' ended with 3: "
                    + "no paper tray 2 is empty"
            )
        )
        Peer.write("", to: folder.path + "/ok")
        #expect(socket.receives("receiver 'program' takes notices again"))
        #expect(notifier.stop(within: .seconds(5)))
    }

    @Test(
        "that cannot take one notice stop no other: those that end with 65, and those that fail",
        arguments: [65, 1]
    )
    func poison(status: Int) throws {
        let folder = Folder()
        let (socket, receiver) = witness()
        let script =
            "[ $PROBED_KIND = ALERT ] && exit $2; echo $PROBED_TEXT >>$1/told"
        let words = ["/bin/sh", "-c", script, "sh", folder.path, "\(status)"]
        let notifier = try notifier(words, [receiver])
        notifier.post(Samples.notice)
        notifier.post(Samples.numbered(1))
        notifier.post(Samples.numbered(2))
        let told = folder.path + "/told"
        #expect(eventually { Peer.text(of: told) == "number 1\nnumber 2\n" })
        let problem = status == 65 ? "refuses ALERT \(Samples.alert.id.short) for good" : "takes no"
        #expect(socket.receives("receiver 'program' \(problem)"))
        #expect(notifier.stop(within: .seconds(5)) == (status == 65))
        #expect(notifier.counters[0].dropped == (status == 65 ? 1 : 0))
    }

    @Test(
        "that cannot be started or are killed say so",
        arguments: [
            (["/nonexistent/page"], "start '/nonexistent/page': No such file or directory"),
            (["/etc/passwd"], "start '/etc/passwd': Permission denied"),
            (["/bin/sh", "-c", "kill -TERM $$"], "'/bin/sh' ended with 143"),
        ]
    )
    func broken(words: [String], text: String) throws {
        let (socket, receiver) = witness()
        let notifier = try notifier(words, [receiver])
        notifier.post(Samples.notice)
        #expect(socket.receives(text))
        notifier.stop(within: .milliseconds(100))
    }

    @Test("that do not end are ended in time, with all that they started")
    func endless() throws {
        let folder = Folder()
        let (socket, receiver) = witness()
        let script =
            "echo begun; echo $$ >$1/pid; sleep 1000 & echo $! >$1/child; cat >$1/input; wait"
        let notifier = try notifier(
            ["/bin/sh", "-c", script, "sh", folder.path],
            [receiver],
            time: .milliseconds(300)
        )
        notifier.post(Samples.notice)
        #expect(socket.receives("'/bin/sh' did not end in time; it said: begun"))
        for name in ["pid", "child"] {
            let text = try #require(Peer.text(of: "\(folder.path)/\(name)"))
            let process = try #require(Int32(text.filter(\.isNumber)))
            #expect(eventually { kill(process, 0) != 0 }, "\(name)")
        }
        notifier.stop(within: .milliseconds(100))
    }

    @Test("that leave something behind lose it when they end, and it delays nobody")
    func leftBehind() throws {
        let folder = Folder()
        let script = "sleep 1000 & echo $! >$1/child"
        let notifier = try notifier(["/bin/sh", "-c", script, "sh", folder.path])
        let start = SuspendingClock.now
        notifier.post(Samples.notice)
        #expect(notifier.stop(within: .seconds(5)))
        #expect(notifier.counters.map(\.delivered) == [1])
        #expect(SuspendingClock.now - start < .seconds(5))
        let text = try #require(Peer.text(of: folder.path + "/child"))
        let process = try #require(Int32(text.filter(\.isNumber)))
        #expect(eventually { kill(process, 0) != 0 })
    }

    @Test("that never stop talking fill no memory, and that read nothing are no fault")
    func talkative() throws {
        let long = Notice(.alert, String(repeating: "x", count: 300_000), at: Samples.at)
        let notifier = try notifier(["/bin/sh", "-c", "yes | head -c 3000000; exec <&-; exit 0"])
        notifier.post(long)
        #expect(notifier.stop(within: .seconds(10)))
        #expect(notifier.counters.map(\.delivered) == [1])
    }
}
