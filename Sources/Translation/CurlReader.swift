/// Reads command lines of curl, as browsers copy them: one or several, with `\` at line ends.
package enum CurlReader {
    package static func read(_ text: String) -> Understanding {
        var understanding = Understanding()
        var command: [String] = []
        var count = 0
        for word in ShellWords.split(text) {
            if word == ShellWords.end {
                read(command, &count, into: &understanding)
                command = []
            } else {
                command.append(word)
            }
        }
        read(command, &count, into: &understanding)
        return understanding
    }

    private static func read(
        _ words: [String],
        _ count: inout Int,
        into understanding: inout Understanding
    ) {
        guard let start = words.firstIndex(of: "curl") else {
            if let first = words.first {
                let word = first.prefix { $0 != "=" }
                understanding.note("'\(word) …' is no command of curl and was left out")
            }
            return
        }
        // `--next` begins a request that knows nothing of the one before.
        let isNext = { (word: String) in word == "--next" || word == "-:" }
        for words in words[(start + 1)...].split(whereSeparator: isNext) {
            count += 1
            var rest = words
            var command = CurlCommand()
            while let word = rest.popFirst() { command.take(word, &rest) }
            for note in command.notes { understanding.note(note) }
            if let obstacle = command.obstacle {
                understanding.note(
                    "request \(count) was left out: \(obstacle); write its step by hand"
                )
            } else if let request = command.request {
                understanding.requests.append(request)
            } else {
                understanding.note("a command of curl without an address was left out")
            }
        }
    }
}
