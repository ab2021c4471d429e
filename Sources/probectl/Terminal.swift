import Glibc
import Report

/// Standard output, standard error and the way out: the only file here that makes system calls.
enum Terminal {
    static func say(_ line: String) { write(line + "\n", to: 1) }

    /// A whole document, as it is.
    static func put(_ text: String) { write(text, to: 1) }

    /// Makes a folder if there is none; what is wrong with it shows when it is used.
    static func createFolder(_ path: String) { _ = unsafe mkdir(path, 0o700) }

    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// The bytes of a file, or of standard input for `-`; nil if it cannot be read.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = path == "-" ? 0 : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { if descriptor > 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            // Safe because the block outlives the call and its length goes with it.
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return bytes }
            bytes += block[..<count]
        }
        return nil
    }

    static func complain(_ line: String) { write(line + "\n", to: 2) }

    static func exit(_ status: ExitStatus) -> Never { Glibc.exit(status.rawValue) }

    static var isInteractive: Bool { isatty(1) == 1 }

    /// Colours only on a terminal, and off for `NO_COLOR`, `TERM=dumb` and `--no-color`.
    static func style(noColor: Bool) -> TextStyle {
        let isDumb = environment("TERM") == "dumb" || environment("NO_COLOR") != nil
        return TextStyle(hasColour: isInteractive && !isDumb && !noColor)
    }

    /// A variable of the environment; nil if it is not set or empty.
    static func environment(_ name: String) -> String? {
        // Safe because the text is copied at once and nobody changes the environment.
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// Writes everything; a reader that went away ends the program as it would end `cat`.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // Safe because the buffer outlives the call and its length goes with it.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                guard errno == EINTR else { Glibc.exit(ExitStatus.ioFault.rawValue) }
                continue
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
