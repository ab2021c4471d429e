import Glibc

/// A folder for one test, removed with all it holds when the test ends.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/probed-test-XXXXXX".utf8CString)
        unsafe mkdtemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { remove(path) }

    func write(_ name: String, _ text: String, mode: mode_t = 0o600) {
        let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, mode)
        let bytes = Array(text.utf8)
        unsafe Glibc.write(file, bytes, bytes.count)
        close(file)
        chmod(path + "/" + name, mode)
    }

    func folder(_ name: String) { mkdir(path + "/" + name, 0o700) }

    private func remove(_ path: String) {
        unsafe nftw(
            path,
            { name, _, _, _ in unsafe Glibc.remove(name) },
            8,
            FTW_DEPTH | FTW_PHYS
        )
    }
}
