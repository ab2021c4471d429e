import ProbeModel

/// A program of this host that is told each notice by a process of its own: no shell, bounded in
/// its time and in what it says.
struct Program: Sendable {
    private let words: [String]

    /// An absolute path, and arguments.
    init(_ words: [String]) {
        self.words = words
    }

    private var place: String { words.first ?? "" }

    /// Runs it to its end; throws unless that is a success. What it leaves behind in its process
    /// group is ended with it.
    func run(for notice: Notice, until deadline: Deadline) throws(DeliveryError) {
        let message = ProgramMessage(notice)
        var child: ChildProcess
        do throws(Errno) {
            child = try ChildProcess(words, environment: message.environment)
        } catch {
            throw .failed(.start, place: place, code: error.code)
        }
        var rest = message.input[...]
        var said: [UInt8] = []
        var isOver = false
        while !isOver {
            guard let happened = child.wait(wantsInput: !rest.isEmpty, until: deadline) else {
                // With the value its group goes.
                throw .endless(place: place, said: Self.remark(said))
            }
            if happened.takesInput { rest = child.feed(rest) }
            said = Array((said + child.read()).suffix(Limits.answerBytes))
            isOver = happened.hasEnded
        }
        let status = child.finish()
        said = Array((said + child.read()).suffix(Limits.answerBytes))
        guard status == 0 else {
            throw .ended(place: place, status: status, said: Self.remark(said))
        }
    }

    private static func remark(_ bytes: [UInt8]) -> String {
        let text = PlainText(String(decoding: bytes, as: UTF8.self)).string
        return text.split(separator: " ").joined(separator: " ")
    }
}
