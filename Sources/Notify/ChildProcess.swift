import CLinux
import Glibc
import ProbeModel

/// A process that we started, in a group of its own; it and its group end when this value goes.
///
/// Nothing here blocks but `wait`, which has a deadline.
struct ChildProcess: ~Copyable {
    private let processID: pid_t
    /// Readable when the process has ended.
    private let end: Descriptor
    private var input: Descriptor?
    private var output: Descriptor?
    /// The exit status, once it was asked for; its number may then be another process's.
    private var ended: Int32?

    struct Happening {
        let takesInput: Bool
        let hasEnded: Bool
    }

    /// Starts the program whose path is the first of `words`.
    init(_ words: [String], environment: [String]) throws(Errno) {
        let toChild = try Pipe()
        let fromChild = try Pipe()
        let child = Self.spawn(words, environment, toChild.read.number, fromChild.write.number)
        guard child > 0 else { throw Errno(code: -child) }
        let watch = probed_watch_child(child)
        guard watch >= 0 else {
            Glibc.kill(-child, SIGKILL)
            waitpid(child, nil, 0)
            throw Errno(code: -watch)
        }
        processID = child
        end = Descriptor(owning: watch)
        probed_do_not_block(toChild.write.number)
        probed_do_not_block(fromChild.read.number)
        let write = toChild.write
        let read = fromChild.read
        input = consume write
        output = consume read
    }

    deinit {
        guard ended == nil else { return }
        Glibc.kill(-processID, SIGKILL)
        _ = Descriptor.poll(end.number, for: POLLIN, until: .after(.seconds(1)))
        waitpid(processID, nil, WNOHANG)
    }

    /// The number of the process, or a negative errno.
    private static func spawn(
        _ words: [String],
        _ environment: [String],
        _ input: Int32,
        _ output: Int32
    ) -> pid_t {
        // Safe because the copies live until the call returns; the new process has its own.
        let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        return unsafe probed_spawn(words.first ?? "", arguments, variables, input, output)
    }

    /// Waits until it has ended, has said something or takes input; nil if nothing came in time.
    func wait(wantsInput: Bool, until deadline: Deadline) -> Happening? {
        var entries = [
            pollfd(fd: end.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: number(of: output), events: Int16(POLLIN), revents: 0),
            pollfd(
                fd: wantsInput ? number(of: input) : -1,
                events: Int16(POLLOUT),
                revents: 0
            ),
        ]
        while true {
            let time = deadline.remainingMilliseconds
            guard time > 0 else { return nil }
            // Safe because the entries live for the length of the call, and there are three.
            let count = unsafe poll(&entries, 3, time)
            if count > 0 {
                return Happening(
                    takesInput: entries[2].revents != 0,
                    hasEnded: entries[0].revents != 0
                )
            }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    private func number(of descriptor: borrowing Descriptor?) -> Int32 {
        switch descriptor {
        case .some(let open): open.number
        case .none: -1
        }
    }

    /// Hands input over, as much as it takes now; returns the rest. One that reads nothing is no
    /// fault: its status decides.
    mutating func feed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let pipe = input.take() else { return [] }
        switch pipe.write(bytes) {
        case .success(let count) where count < bytes.count:
            input = consume pipe
            return bytes.dropFirst(count)
        case .failure(let error) where error.isFull:
            input = consume pipe
            return bytes
        case .success, .failure: return []
        }
    }

    /// What it has said by now, as far as it is in the pipe.
    mutating func read() -> [UInt8] {
        guard let pipe = output.take() else { return [] }
        var said: [UInt8] = []
        var block = [UInt8](repeating: 0, count: Limits.lineBytes)
        // What the pipe holds at most; one that never stops talking is heard again later.
        for _ in 0..<16 {
            // Safe because the block outlives the call and its length goes with it.
            let count = unsafe Glibc.read(pipe.number, &block, block.count)
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return said }
            if count < 0 { break }
            said += block[..<count]
        }
        output = consume pipe
        return said
    }

    /// Ends what a process that has ended left behind in its group.
    /// - Returns: the exit status, or 128 and the signal that ended it.
    mutating func finish() -> Int32 {
        if let ended { return ended }
        // The number is ours until the status is taken.
        Glibc.kill(-processID, SIGKILL)
        var status: Int32 = 0
        // Safe because the kernel writes one number into `status`.
        while unsafe waitpid(processID, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        let code = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        ended = code
        return code
    }
}

/// Two ends that no program inherits unasked.
private struct Pipe: ~Copyable {
    let read: Descriptor
    let write: Descriptor

    init() throws(Errno) {
        var ends: [Int32] = [-1, -1]
        // Safe because there is room for the two descriptors that the call writes.
        let code = unsafe probed_pipe(&ends)
        guard code == 0 else { throw Errno(code: code) }
        read = Descriptor(owning: ends[0])
        write = Descriptor(owning: ends[1])
    }
}
