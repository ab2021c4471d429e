#pragma once
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast that Swift cannot import: the library copies what is bound.

static inline int probed_bind_text(sqlite3_stmt *statement, int place, const char *text, int size) {
    return sqlite3_bind_text(statement, place, text, size, SQLITE_TRANSIENT);
}

static inline int probed_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, int size) {
    // A null pointer would bind NULL instead of an empty blob.
    return sqlite3_bind_blob(statement, place, size == 0 ? "" : bytes, size, SQLITE_TRANSIENT);
}
