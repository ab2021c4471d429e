import Glibc
import Report

/// Standard output, standard error and the way out: the only file here that makes system calls.
enum Terminal {
    static func say(_ line: String) { write(line + "\n", to: 1) }

    /// A whole document, as it is.
    static func put(_ text: String) { write(text, to: 1) }

    /// Makes a folder if there is none; what is wrong with it shows when it is used.
    static func createFolder(_ path: String) { _ = unsafe mkdir(path, 0o700) }

    /// Writes a new file, whole or not at all; why it could not, or nil.
    static func create(_ path: String, _ text: String) -> String? {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return complaint(errno) }
        var fault = fill(descriptor, with: text) && fsync(descriptor) == 0 ? nil : complaint(errno)
        // Some file systems tell only now that there was no room.
        if close(descriptor) != 0 { fault = fault ?? complaint(errno) }
        if fault != nil { remove(path) }
        return fault
    }

    /// Puts a text in the place of a file, all at once, with the file's mode and owner; says why not.
    static func replace(_ path: String, with text: String) -> String? {
        // What a link leads to is replaced, and not the link.
        let target = absolute(path)
        var status = stat()
        // Safe because the call only writes the structure that it is given.
        guard unsafe stat(target, &status) == 0 else { return complaint(errno) }
        let parts = target.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let name = "\(folder)/.\(parts.last ?? "")-\(String(repeating: "X", count: 6))"
        var template = Array(name.utf8CString)
        // Safe because the call only changes the letters of the text that it is given.
        let descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { return complaint(errno) }
        let draft = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        // Somebody else's file that we may write becomes ours if it cannot stay theirs.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        let isWritten =
            fchmod(descriptor, status.st_mode & 0o7777) == 0 && fill(descriptor, with: text)
            && fsync(descriptor) == 0
        let isReplaced = unsafe isWritten && rename(draft, target) == 0
        let number = errno
        close(descriptor)
        guard !isReplaced else { return nil }
        remove(draft)
        return complaint(number)
    }

    private static func complaint(_ number: Int32) -> String {
        // Safe because the text is copied at once.
        unsafe String(cString: strerror(number)).lowercased()
    }

    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Whether nobody else may put anything into a folder; makes it if there is none.
    static func ownsFolder(_ path: String) -> Bool {
        createFolder(path)
        var status = stat()
        // Safe because the call only writes the structure that it is given.
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return false
        }
        return status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        // Safe because the call only writes the structure that it is given.
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a folder with a name that nobody can guess; nil if there is no place for it.
    static func temporaryFolder(in parent: String) -> String? {
        let letters = String(repeating: "X", count: 6)
        var template = Array("\(parent)/probed-\(letters)".utf8CString)
        // Safe because the call only changes the letters of the text that it is given.
        guard unsafe mkdtemp(&template) != nil else { return nil }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a folder and the files of a roll-up in it.
    static func removeFolder(_ path: String) {
        for end in ["", "-wal", "-shm"] { _ = unsafe unlink("\(path)/rollup.sqlite\(end)") }
        _ = unsafe rmdir(path)
    }

    /// A path from the root on, however it was written; itself if there is nothing.
    static func absolute(_ path: String) -> String {
        // Safe because the text is copied before it is given back.
        guard let whole = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(whole) }
        return unsafe String(cString: whole)
    }

    /// Why nobody can be spoken to over a socket.
    enum SocketFault: Equatable {
        case forbidden
        case other(String)
    }

    /// What is wrong with a control socket's file; nil if that is not what is wrong.
    static func socketFault(_ path: String) -> SocketFault? {
        // sockaddr_un has room for 107 bytes and a zero.
        guard path.utf8.count < 108 else { return .other("the path has more than 107 bytes") }
        var status = stat()
        // Safe because the calls only read the path and write the structure that they are given.
        guard unsafe stat(path, &status) == 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return .other("no such file")
            case EACCES: return .forbidden
            default: return .other(complaint(errno))
            }
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return .other("it is no socket") }
        return unsafe access(path, W_OK) == 0 ? nil : .forbidden
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
        guard !fill(descriptor, with: text) else { return }
        // A message that cannot be written has nobody who could be told so.
        if descriptor == 1, errno != EPIPE {
            complain("the answer cannot be written: \(complaint(errno))")
        }
        Glibc.exit(ExitStatus.ioFault.rawValue)
    }

    /// Writes everything; false, with the reason in `errno`, if that was not possible.
    private static func fill(_ descriptor: Int32, with text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // Safe because the buffer outlives the call and its length goes with it.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                guard errno == EINTR else { return false }
                continue
            }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}
