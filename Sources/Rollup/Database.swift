import CSQLite
import Glibc
import ProbeModel

/// A connection to one SQLite file; closed when it goes out of scope.
// Safe because the handle is used by this type and its statements only, is closed once, and was
// opened in serialized mode, so that it may move between threads.
@safe
struct Database: ~Copyable, @unchecked Sendable {
    let path: String
    private let handle: OpaquePointer

    /// How a file is opened.
    enum Access {
        case readOnly
        case readWrite

        fileprivate var flags: Int32 {
            switch self {
            case .readOnly: SQLITE_OPEN_READONLY | SQLITE_OPEN_FULLMUTEX
            case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX
            }
        }
    }

    init(path: String, access: Access) throws(RollupError) {
        var opened: OpaquePointer?
        // Safe because SQLite writes the handle before it returns, and copies the path.
        let code = unsafe sqlite3_open_v2(path, &opened, access.flags, nil)
        guard let handle = unsafe opened, code == SQLITE_OK else {
            let detail = unsafe String(cString: sqlite3_errstr(code))
            unsafe sqlite3_close_v2(opened)
            throw RollupError.unopenable(path: path, detail: detail)
        }
        self.path = path
        unsafe self.handle = handle
        let milliseconds = Int32(clamping: Int64(Limits.rollupWait.seconds * 1000))
        unsafe sqlite3_busy_timeout(handle, milliseconds)
    }

    deinit {
        // Statements that are still alive keep the connection until they go, too.
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs statements that take nothing and give nothing.
    func execute(_ statements: String) throws(RollupError) {
        let code = unsafe sqlite3_exec(handle, statements, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// Compiles one statement, to be run many times.
    func prepare(_ text: String) throws(RollupError) -> Statement {
        var prepared: OpaquePointer?
        // Safe because SQLite copies the text and writes the handle before it returns.
        let code = unsafe sqlite3_prepare_v2(handle, text, -1, &prepared, nil)
        guard code == SQLITE_OK, let prepared = unsafe prepared else { throw error(code) }
        return unsafe Statement(handle: prepared, path: path)
    }

    /// The first column of the first row.
    func number(_ query: String) throws(RollupError) -> Int64 {
        var number: Int64 = 0
        let statement = try prepare(query)
        try statement.rows { row throws(RollupError) in number = row.integer(0) }
        return number
    }

    /// The same, as text.
    func text(_ query: String) throws(RollupError) -> String? {
        var text: String?
        let statement = try prepare(query)
        try statement.rows { row throws(RollupError) in text = row.text(0) }
        return text
    }

    private func error(_ code: Int32) -> RollupError {
        let detail = unsafe String(cString: sqlite3_errmsg(handle))
        return RollupError(path: path, code: code, detail: detail)
    }

    /// Makes room for a new file: keeps the old one beside it as evidence, in place of an older
    /// one, and drops the write-ahead log that belonged to it.
    static func moveAside(_ path: String) {
        // Safe because the calls only read the paths. A file that is not there is no fault, and
        // one that cannot be moved shows when it is opened again.
        _ = unsafe rename(path, path + ".aside")
        _ = unsafe unlink(path + "-wal")
        _ = unsafe unlink(path + "-shm")
    }
}

extension RollupError {
    init(path: String, code: Int32, detail: String) {
        switch code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .damaged(path: path, detail: detail)
        case SQLITE_CANTOPEN: self = .unopenable(path: path, detail: detail)
        default: self = .refused(path: path, code: code, detail: detail)
        }
    }
}
