/// A server that starts processes of its own: it needs the signals that our threads block or
/// ignore, and none of our descriptors.
func server(_ arguments: [String], on port: UInt16) throws -> Peer {
    let script = """
        import os, signal, sys
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        os.closerange(3, 4096)
        os.execv(sys.argv[1], sys.argv[1:])
        """
    return try Peer(["/usr/bin/python3", "-c", script] + arguments, listeningOn: port)
}

/// A folder that goes with the value.
final class Folder {
    let path: String

    init() {
        let made = String(
            decoding: output(of: "mktemp -d /tmp/probed-errand-XXXXXX"),
            as: UTF8.self
        )
        path = made.filter { $0 != "\n" }
        _ = output(of: "chmod 755 \(path)")
    }

    deinit { _ = output(of: "rm -rf '\(path)'") }

    func write(_ text: String, to name: String) {
        _ = output(of: "cat > \(path)/\(name) <<'END'\n\(text)\nEND")
    }

    func text(of name: String) -> String {
        String(decoding: output(of: "cat \(path)/\(name)"), as: UTF8.self)
    }
}
