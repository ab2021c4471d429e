/// Who writes: goes into each segment's header and into the START record.
package struct Identity: Hashable, Sendable {
    /// Version of the program.
    package var writer: String
    /// The transfer library's own text about itself.
    package var libcurl: String
    package var boot: UniqueID

    package init(writer: String, libcurl: String, boot: UniqueID) {
        self.writer = writer
        self.libcurl = libcurl
        self.boot = boot
    }
}
