import Ledger

/// What a program did to one directory, read from strace's log of it (`-xx`, all threads).
struct CallTrace {
    enum Call {
        case create(Int32, String)
        case open(Int32, String)
        case close(Int32)
        case write(Int32, offset: Int, bytes: [UInt8])
        case synchronise(Int32)
        case synchroniseDirectory
        case allocate(Int32, size: Int)
        case truncate(Int32, size: Int)
        case protect(Int32)
        case rename(String, String)
        case remove(String)
        /// The program told that all records up to this one are durable.
        case report(UInt64)
    }

    private(set) var calls: [Call] = []
    private var directory: Int32?
    private var files: [Int32: String] = [:]

    /// A line that cannot be understood.
    struct Riddle: Error, CustomStringConvertible {
        let description: String
    }

    init(_ log: String, directory path: String) throws {
        for line in try Self.whole(log.split(separator: "\n")) {
            guard let open = line.firstIndex(of: "("), let result = Self.result(of: line),
                result >= 0
            else { continue }
            let name = line[..<open].split(separator: " ").last.map(String.init) ?? ""
            let strings = Self.strings(in: line)
            let numbers = Self.numbers(in: line[open...])
            try note(name, strings, numbers, Int32(clamping: result), path)
        }
    }

    private mutating func note(
        _ name: String,
        _ strings: [[UInt8]],
        _ numbers: [Int],
        _ result: Int32,
        _ path: String
    ) throws {
        let texts = strings.map { String(decoding: $0, as: UTF8.self) }
        let file = Int32(clamping: numbers.first ?? -1)
        let isOurs = files[file] != nil
        switch name {
        case "openat":
            if texts == [path] { directory = result }
            guard file == directory, texts != ["."], texts != ["LOCK"] else { return }
            files[result] = texts[0]
            // Only a file that is created has a mode.
            let isNew = numbers.last == 0o640
            calls.append(isNew ? .create(result, texts[0]) : .open(result, texts[0]))
        case "close":
            if files.removeValue(forKey: file) != nil { calls.append(.close(file)) }
        case "pwritev" where isOurs:
            calls.append(.write(file, offset: numbers.last ?? 0, bytes: strings[0]))
        case "fdatasync" where isOurs: calls.append(.synchronise(file))
        case "fsync" where file == directory: calls.append(.synchroniseDirectory)
        case "fallocate" where isOurs:
            calls.append(.allocate(file, size: numbers.last ?? 0))
        case "ftruncate" where isOurs:
            calls.append(.truncate(file, size: numbers.last ?? 0))
        case "fchmod" where isOurs: calls.append(.protect(file))
        case "renameat2" where file == directory: calls.append(.rename(texts[0], texts[1]))
        case "unlinkat" where file == directory: calls.append(.remove(texts[0]))
        case "write" where file == 1:
            let words = texts[0].split { $0 == " " || $0 == "\n" }
            if words.first == "durable", let last = words.last, let number = UInt64(last) {
                calls.append(.report(number))
            }
        default: break
        }
    }

    // MARK: Text

    /// Calls that went on while another thread made one, each put together where it ended.
    private static func whole(_ lines: [Substring]) throws -> [Substring] {
        var begun: [Substring: Substring] = [:]
        return try lines.compactMap { line in
            let thread = line.prefix { $0 != " " }
            if let end = line.firstRange(of: " <unfinished ...>") {
                begun[thread] = line[..<end.lowerBound]
                return nil
            }
            guard let start = line.firstRange(of: " resumed>") else { return line }
            guard let before = begun.removeValue(forKey: thread) else {
                throw Riddle(description: "it never began: \(line.prefix(200))")
            }
            return before + line[start.upperBound...]
        }
    }

    /// The number behind the last equals sign.
    private static func result(of line: Substring) -> Int? {
        guard let sign = line.lastIndex(of: "=") else { return nil }
        let words = line[line.index(after: sign)...].split(separator: " ")
        return words.first.flatMap { Int($0) }
    }

    /// The quoted strings, of which every byte is written as `\xHH`.
    private static func strings(in line: Substring) -> [[UInt8]] {
        let parts = line.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count, by: 2).map { index in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(parts[index].count / 4)
            var digits: UInt8 = 0
            for (place, letter) in parts[index].enumerated() where place % 4 >= 2 {
                let value = letter <= UInt8(ascii: "9") ? letter &- 48 : (letter | 32) &- 87
                if place % 4 == 2 { digits = value << 4 } else { bytes.append(digits | value) }
            }
            return bytes
        }
    }

    /// The numbers among the arguments, outside of strings; octal ones begin with a zero.
    private static func numbers(in arguments: Substring) -> [Int] {
        let end = arguments.lastIndex(of: "=") ?? arguments.endIndex
        let parts = arguments[..<end].split(separator: "\"", omittingEmptySubsequences: false)
        let text = stride(from: 0, to: parts.count, by: 2).map { parts[$0] }.joined(separator: " ")
        return text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.compactMap { word in
            word.hasPrefix("0") && word.count > 1 ? Int(word, radix: 8) : Int(word)
        }
    }
}
