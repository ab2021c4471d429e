import Testing

/// The house rules that a machine can check (CONTRIBUTING.md).
@Suite("The house rules")
struct HouseRules {
    @Test("a room imports nothing but what it may", arguments: SourceTree.sources)
    func imports(file: SourceTree.File) throws {
        let modules = file.lines.compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count
            else { return nil }
            return String(words[index + 1])
        }
        #expect(!modules.contains("Foundation"), "\(file.path) imports Foundation")
        guard !Rooms.doors.contains(file.room) else { return }
        let allowed = try #require(Rooms.imports[file.room], "the room of \(file.path) is unknown")
        let strangers = Set(modules).subtracting(allowed)
            .subtracting(["ProbeModel", "Synchronization"])
        #expect(strangers.isEmpty, "\(file.path) imports \(strangers.sorted())")
    }

    @Test("a file has at most 400 lines", arguments: SourceTree.sources + SourceTree.tests)
    func fileLength(file: SourceTree.File) {
        #expect(file.lines.count <= 401, "\(file.path): \(file.lines.count) lines")
    }

    @Test("a function has at most 60 lines", arguments: SourceTree.sources + SourceTree.tests)
    func functionLength(file: SourceTree.File) {
        for (start, line) in file.lines.enumerated() where opensFunction(line) {
            let indentation = line.prefix { $0 == " " }
            let end = file.lines[start...].firstIndex { $0 == indentation + "}" } ?? start
            #expect(end - start < 60, "\(file.path):\(start + 1): \(end - start + 1) lines")
        }
    }

    private func opensFunction(_ line: Substring) -> Bool {
        guard !line.hasSuffix("}") else { return false }
        let words = line.split(separator: " ")
        return words.contains("func") || words.contains { $0.hasPrefix("init(") }
    }

    @Test("files are named after what is in them", arguments: SourceTree.sources)
    func names(file: SourceTree.File) {
        let empty = [
            "Manager", "Helper", "Helpers", "Util", "Utils", "Info", "Data", "Base", "Common",
            "Impl",
        ]
        for word in empty {
            #expect(!file.name.hasSuffix(word + ".swift"), "\(file.path) says nothing")
        }
    }

    @Test("no word that hides a fault or puts work off", arguments: SourceTree.sources)
    func words(file: SourceTree.File) {
        // Composed, so that this file does not contain them.
        let banned = [
            "try" + "!", "as" + "! ", "fatal" + "Error(", "TO" + "DO", "FIX" + "ME", "XX" + "X",
        ]
        for (number, line) in file.lines.enumerated() {
            for word in banned {
                #expect(!line.contains(word), "\(file.path):\(number + 1): \(word)")
            }
        }
    }

    /// On Linux libdispatch's waits end by the wall clock; `MonotonicSemaphore` has one that does not.
    @Test("no wait ends by the wall clock", arguments: SourceTree.sources)
    func waits(file: SourceTree.File) {
        for (number, line) in file.lines.enumerated() {
            #expect(!line.contains("wait(" + "timeout:"), "\(file.path):\(number + 1)")
        }
    }

    @Test("tests do not sleep", arguments: SourceTree.tests)
    func sleeps(file: SourceTree.File) {
        // The one function that waits for everybody.
        guard file.path != "Tests/Patience/Patience.swift" else { return }
        let banned = [
            "Task." + "sleep", "us" + "leep(", "Thread." + "sleep", "poll(" + "nil",
            "nano" + "sleep(", "System" + "RandomNumberGenerator",
        ]
        for (number, line) in file.lines.enumerated() {
            for word in banned {
                #expect(!line.contains(word), "\(file.path):\(number + 1): \(word)")
            }
        }
    }

    @Test("every room has a page in docs", arguments: Rooms.names)
    func pages(room: String) {
        let page = Rooms.page(of: room)
        #expect(SourceTree.text(of: "docs/\(page).md") != nil, "docs/\(page).md is missing")
    }

    @Test("unsafe code stays in the files that wrap a C library", arguments: SourceTree.sources)
    func unsafety(file: SourceTree.File) {
        let noun = String(file.name.dropLast(".swift".count))
        guard !Rooms.wrappers[file.room, default: []].contains(noun) else { return }
        for (number, line) in file.lines.enumerated() {
            let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[
                0
            ]
            let marks = ["unsafe ", "@unchecked Sendable", "nonisolated(unsafe)"]
            for mark in marks {
                #expect(!code.contains(mark), "\(file.path):\(number + 1): \(mark)")
            }
        }
    }
}
