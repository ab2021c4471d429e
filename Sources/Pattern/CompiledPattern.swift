import CPCRE2
import ProbeModel

/// PCRE2's compiled code. The one place that calls the library.
///
/// Safe because the code is written in `init` only, PCRE2 allows many threads to read it at once,
/// what a search writes belongs to that search, and the last owner frees it.
@safe final class CompiledPattern: @unchecked Sendable {
    private let source: [UInt8]
    private let options: UInt32
    private let code: OpaquePointer
    let groupCount: Int
    let groupNames: [String: Int]

    /// A callout at each place where a match begins asks whether there is time left.
    private static let prefix = "(?C1)"

    init(_ text: String, isAnchored: Bool, ignoresCase: Bool) throws(Pattern.SyntaxError) {
        var options: UInt32 = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C
        if isAnchored { options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED }
        if ignoresCase { options |= PCRE2_CASELESS }
        self.options = options
        source = Array((Self.prefix + text).utf8)
        do {
            unsafe code = try Self.compile(source, options)
        } catch {
            throw Pattern.SyntaxError(
                offset: min(max(0, error.offset - Self.prefix.utf8.count), text.utf8.count),
                message: error.message
            )
        }
        groupCount = unsafe Self.number(PCRE2_INFO_CAPTURECOUNT, of: code)
        groupNames = unsafe Self.names(of: code)
    }

    deinit {
        unsafe pcre2_code_free_8(code)
    }

    /// PCRE2 counts matches, not the bytes that one match reads. So a large body is searched with a
    /// low limit first. Where that does not do, a pattern that is watched at each of its items
    /// searches again: it is slower, and always ends in time.
    func firstMatch(
        in bytes: [UInt8],
        from offset: Int,
        within time: inout Duration
    ) throws(Pattern.Fault) -> Pattern.Match? {
        let start = probed_thread_time()
        var search = Search(bytes: bytes, start: offset, end: start + Int64(time / .nanoseconds(1)))
        defer { time -= .nanoseconds(probed_thread_time() - start) }
        let matches = min(
            Limits.patternMatches,
            UInt32(Limits.patternUnwatchedBytes / max(1, bytes.count))
        )
        do {
            search.matches = matches
            return try unsafe run(search, with: code)
        } catch {
            let isWorthwhile = matches < Limits.patternMatches && probed_thread_time() < search.end
            guard error == .tooExpensive, isWorthwhile else { throw error }
        }
        guard let watched = try? unsafe Self.compile(source, options | PCRE2_AUTO_CALLOUT) else {
            throw .tooExpensive
        }
        defer { unsafe pcre2_code_free_8(watched) }
        search.matches = Limits.patternMatches
        return try unsafe run(search, with: watched)
    }

    /// What is searched, from which offset, and what that may cost.
    private struct Search {
        let bytes: [UInt8]
        let start: Int
        /// On the clock of the thread's processor time, in nanoseconds.
        let end: Int64
        var matches: UInt32 = 0
    }

    private func run(
        _ search: Search,
        with code: OpaquePointer
    ) throws(Pattern.Fault) -> Pattern.Match? {
        let context = unsafe pcre2_match_context_create_8(nil)
        let data = unsafe pcre2_match_data_create_from_pattern_8(code, nil)
        defer {
            unsafe pcre2_match_context_free_8(context)
            unsafe pcre2_match_data_free_8(data)
        }
        guard let context = unsafe context, let data = unsafe data else {
            throw .internal(code: PCRE2_ERROR_NOMEMORY)
        }
        unsafe pcre2_set_match_limit_8(context, search.matches)
        unsafe pcre2_set_depth_limit_8(context, Limits.patternDepth)
        unsafe pcre2_set_heap_limit_8(context, Limits.patternHeapKibibytes)
        // Safe because `state` outlives the calls that get its address.
        var state = probed_search(end: search.end, tick: -1)
        let result = unsafe withUnsafeMutablePointer(to: &state) { state in
            unsafe pcre2_set_callout_8(context, probed_search_continues, state)
            let (bytes, count, start) = (search.bytes, search.bytes.count, search.start)
            let result = unsafe pcre2_match_8(code, bytes, count, start, 0, data, context)
            guard result == PCRE2_ERROR_JIT_STACKLIMIT else { return result }
            // Compiled code has 32 KiB of stack; the interpreter has the heap limit.
            let interpreted = UInt32(PCRE2_NO_JIT)
            return unsafe pcre2_match_8(code, bytes, count, start, interpreted, data, context)
        }
        switch result {
        case 1...: return unsafe Pattern.Match(groups: try groups(in: data))
        case PCRE2_ERROR_NOMATCH: return nil
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT,
            PCRE2_ERROR_CALLOUT:
            throw .tooExpensive
        default: throw .internal(code: result)
        }
    }

    private func groups(in data: OpaquePointer) throws(Pattern.Fault) -> [Range<Int>?] {
        guard let offsets = unsafe pcre2_get_ovector_pointer_8(data) else {
            throw .internal(code: PCRE2_ERROR_NULL)
        }
        return (0...groupCount).map { group in
            // Safe because the match data was made for this pattern: two offsets for each group.
            let (lower, upper) = unsafe (offsets[2 * group], offsets[2 * group + 1])
            // A group that took no part has the offset ~0; `\K` can put a start behind its end.
            return lower >= 0 && lower <= upper ? lower..<upper : nil
        }
    }
}

extension CompiledPattern {
    private static func compile(
        _ source: [UInt8],
        _ options: UInt32
    ) throws(Pattern.SyntaxError) -> OpaquePointer {
        var failure: Int32 = 0
        var offset = 0
        // Safe because the library copies what it needs of the source before it returns.
        let code = unsafe pcre2_compile_8(source, source.count, options, &failure, &offset, nil)
        guard let code = unsafe code else {
            throw Pattern.SyntaxError(offset: offset, message: message(of: failure))
        }
        // Without leave to write code (MemoryDenyWriteExecute) the interpreter searches.
        _ = unsafe pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
        return unsafe code
    }

    private static func message(of failure: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        // Safe because the library gets the buffer's true size and ends the text with a zero.
        _ = unsafe pcre2_get_error_message_8(failure, &text, text.count)
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func number(_ kind: Int32, of code: OpaquePointer) -> Int {
        var number: UInt32 = 0
        // Safe because each `kind` that is asked here is documented to be a uint32_t.
        _ = unsafe pcre2_pattern_info_8(code, UInt32(kind), &number)
        return Int(number)
    }

    /// Reads the table of names: entries of one size, two bytes of number, then the name, then zero.
    private static func names(of code: OpaquePointer) -> [String: Int] {
        let size = unsafe number(PCRE2_INFO_NAMEENTRYSIZE, of: code)
        let count = unsafe number(PCRE2_INFO_NAMECOUNT, of: code)
        var start: UnsafePointer<UInt8>?
        // Safe because the table lives in the code, which outlives this function.
        _ = unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &start)
        guard count > 0, let start = unsafe start else { return [:] }
        let table = unsafe Array(UnsafeBufferPointer(start: start, count: size * count))
        var names: [String: Int] = [:]
        for entry in stride(from: 0, to: table.count, by: size) {
            let name = table[(entry + 2)..<(entry + size)].prefix { $0 != 0 }
            names[String(decoding: name, as: UTF8.self)] =
                Int(table[entry]) << 8 | Int(table[entry + 1])
        }
        return names
    }
}
