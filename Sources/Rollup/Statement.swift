import CSQLite

/// A compiled statement; finalized when it goes out of scope.
// Safe because the handle is used by this type only, is finalized once, and belongs to a
// connection in serialized mode.
@safe
struct Statement: ~Copyable, @unchecked Sendable {
    private let handle: OpaquePointer
    let path: String

    @unsafe
    init(handle: OpaquePointer, path: String) {
        unsafe self.handle = handle
        self.path = path
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    /// Runs it with these values; rows are dropped.
    func run(_ values: SQLValue...) throws(RollupError) {
        try rows(values) { _ throws(RollupError) in }
    }

    /// Runs it with these values, and hands over row by row.
    func rows(
        _ values: [SQLValue] = [],
        _ body: (borrowing Statement) throws(RollupError) -> Void
    ) throws(RollupError) {
        defer { unsafe sqlite3_reset(handle) }
        for (index, value) in values.enumerated() { try check(bind(value, at: Int32(index + 1))) }
        while true {
            let code = unsafe sqlite3_step(handle)
            guard code == SQLITE_ROW else {
                if code == SQLITE_DONE { return }
                throw error(code)
            }
            try body(self)
        }
    }

    /// Rows that the last change of this connection touched.
    var changes: Int32 { unsafe sqlite3_changes(sqlite3_db_handle(handle)) }

    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    /// The text of a column; nil if it is NULL.
    func text(_ column: Int32) -> String? {
        // Safe because the bytes are copied before the statement moves on.
        unsafe sqlite3_column_text(handle, column).map { unsafe String(cString: $0) }
    }

    func blob(_ column: Int32) -> [UInt8] {
        let size = Int(unsafe sqlite3_column_bytes(handle, column))
        // Safe because the bytes are copied before the statement moves on, and SQLite owns as
        // many as it says.
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: size))
    }

    var columns: Range<Int32> { 0..<(unsafe sqlite3_column_count(handle)) }

    /// The names of the columns.
    var names: [String] {
        columns.map { column in
            // Safe because SQLite owns the name as long as the statement lives.
            unsafe sqlite3_column_name(handle, column).map { unsafe String(cString: $0) } ?? ""
        }
    }

    private func bind(_ value: SQLValue, at place: Int32) -> Int32 {
        // Safe because SQLite copies texts and blobs before the call returns.
        switch value {
        case .integer(let number): return unsafe sqlite3_bind_int64(handle, place, number)
        case .text(let text):
            return unsafe probed_bind_text(handle, place, text, Int32(text.utf8.count))
        case .blob(let bytes):
            return unsafe probed_bind_blob(handle, place, bytes, Int32(bytes.count))
        case .null: return unsafe sqlite3_bind_null(handle, place)
        }
    }

    private func check(_ code: Int32) throws(RollupError) {
        guard code == SQLITE_OK else { throw error(code) }
    }

    private func error(_ code: Int32) -> RollupError {
        let detail = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        return RollupError(path: path, code: code, detail: detail)
    }
}
