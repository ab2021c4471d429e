import Glibc

/// A folder for one test, removed with all it holds when the test ends.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/probed-test-XXXXXX".utf8CString)
        unsafe mkdtemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Safe because the command outlives the call.
        _ = unsafe system("rm -rf '\(path)'")
    }

    func write(_ name: String, _ text: String, mode: mode_t = 0o600) {
        let file = unsafe open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, mode)
        let bytes = Array(text.utf8)
        unsafe Glibc.write(file, bytes, bytes.count)
        close(file)
        unsafe chmod(path + "/" + name, mode)
    }

    /// A named pipe that nobody writes to.
    func pipe(_ name: String) {
        unsafe mkfifo(path + "/" + name, 0o600)
    }

    func folder(_ name: String) {
        unsafe mkdir(path + "/" + name, 0o700)
    }
}
