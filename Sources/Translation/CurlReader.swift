/// Reads command lines of curl, as browsers copy them: one or several, with `\` at line ends.
package enum CurlReader {
    /// Throws if a quote does not end: nobody knows what the command was.
    package static func read(
        _ text: String,
        path: String
    ) throws(ForeignFault) -> Understanding {
        var understanding = Understanding()
        var count = 0
        for command in try ShellWords.commands(text, path: path) {
            read(command, &count, into: &understanding)
        }
        return understanding
    }

    private static func read(
        _ words: [ShellWords.Word],
        _ count: inout Int,
        into understanding: inout Understanding
    ) {
        guard let start = words.firstIndex(where: { $0.text == "curl" }) else {
            if let first = words.first {
                let word = first.text.prefix { $0 != "=" }
                understanding.note(
                    "line \(first.line): '\(word) …' is no command of curl and was left out"
                )
            }
            return
        }
        // `--next` begins a request that knows nothing of the one before.
        let isNext = { (word: ShellWords.Word) in word.text == "--next" || word.text == "-:" }
        for words in words[(start + 1)...].split(whereSeparator: isNext) {
            count += 1
            let line = words.first?.line ?? 1
            var rest = words.filter { !$0.isInput }[...]
            var command = CurlCommand(input: words.first(where: \.isInput)?.text)
            while let word = rest.popFirst() { command.take(word, &rest) }
            let requests = command.requests()
            for note in command.notes { understanding.note(note) }
            if words.contains(where: \.isExpanded) {
                let what = "line \(line): what a shell would fill in ($…) stands as it is written"
                understanding.note("\(what); write {{NAME}} or {{secret.NAME}} for it")
            }
            if let obstacle = command.obstacle {
                let what = "line \(line): request \(count) was left out"
                understanding.omit("\(what): \(obstacle); write its step by hand")
            } else if requests.isEmpty {
                let what = "a command of curl without an address"
                understanding.note("line \(line): \(what) was left out")
            }
            understanding.requests += requests
        }
    }
}
