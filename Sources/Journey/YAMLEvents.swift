import CYAML

/// The events of libyaml, one at a time. The only file of this room that touches C memory.
@safe struct YAMLEvents: ~Copyable {
    // Safe because both allocations are owned by this value, keep their address for its whole
    // life, and are released in `deinit`; the parser reads the input only while both live.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Line and column count from 0, as libyaml does.
    struct Mark: Comparable {
        let line: Int
        let column: Int

        static func < (left: Mark, right: Mark) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    struct Event {
        let kind: Kind
        let start: Mark
        let end: Mark
    }

    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
        case alias(String)
        case scalar(text: String, isPlain: Bool, Properties)
        case sequenceStart(Properties)
        case mappingStart(Properties)
    }

    struct Properties {
        let anchor: String?
        let tag: String?
    }

    struct SyntaxError: Error {
        let problem: String
        /// For what people write by habit; nil for the rest.
        var remedy: String? {
            guard problem.contains("any token") || problem.contains("tab") else { return nil }
            return "Indent with blanks, not with tabs; quote a text that begins with @ or `"
        }
        let mark: Mark
    }

    init?(_ text: [UInt8]) {
        // A byte order mark may stand before a document (YAML 1.2 §5.2); told that the text is
        // UTF-8, libyaml takes it for a character.
        let bytes = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text[3...] : text[...]
        unsafe parser = .allocate(capacity: 1)
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(from: bytes)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            unsafe input.deallocate()
            return nil
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    mutating func next() throws(SyntaxError) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Event(
            kind: kind(of: event),
            start: mark(event.start_mark),
            end: mark(event.end_mark)
        )
    }

    private func syntaxError() -> SyntaxError {
        let error = unsafe parser.pointee
        let problem = unsafe error.problem.map { unsafe String(cString: $0) } ?? "out of memory"
        guard unsafe error.error == YAML_READER_ERROR else {
            return unsafe SyntaxError(problem: problem, mark: mark(error.problem_mark))
        }
        // A reader error has no mark, only the number of bytes before it.
        let count = unsafe min(error.problem_offset, input.count)
        let before = unsafe String(decoding: input[..<count], as: UTF8.self).unicodeScalars
        let line = before.split(separator: "\n", omittingEmptySubsequences: false)
        let place = Mark(line: line.count - 1, column: line.last?.count ?? 0)
        return SyntaxError(problem: problem, mark: place)
    }

    private func mark(_ mark: yaml_mark_t) -> Mark {
        Mark(line: Int(mark.line), column: Int(mark.column))
    }

    private func kind(of event: yaml_event_t) -> Kind {
        let data = unsafe event.data
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT: return .alias(unsafe string(data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe data.sequence_start
            return .sequenceStart(unsafe properties(start.anchor, start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = unsafe data.mapping_start
            return .mappingStart(unsafe properties(start.anchor, start.tag))
        case YAML_SCALAR_EVENT:
            let scalar = unsafe data.scalar
            // Safe because libyaml gives the length of the text that it owns until the delete.
            let text = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                text: unsafe String(decoding: text, as: UTF8.self),
                isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE,
                unsafe properties(scalar.anchor, scalar.tag)
            )
        default: return .streamEnd
        }
    }

    private func properties(
        _ anchor: UnsafeMutablePointer<UInt8>?,
        _ tag: UnsafeMutablePointer<UInt8>?
    ) -> Properties {
        unsafe Properties(anchor: string(anchor), tag: string(tag))
    }

    private func string(_ text: UnsafeMutablePointer<UInt8>?) -> String? {
        unsafe text.map { unsafe String(cString: $0) }
    }
}
