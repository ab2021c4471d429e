import Glibc
import ProbeModel

/// A file of trusted certificates that a request names. libcurl opens it on the thread of all
/// transfers, and a pipe without a writer would hold that up for ever.
enum TrustFile {
    /// Why libcurl must not open it; nil if it may, or none is named. A file that is not there is
    /// libcurl's to complain about.
    static func problem(of request: Request) -> String? {
        guard let path = request.wire?.value.trust.authorities else { return nil }
        var status = stat()
        // Safe because the call only writes the structure that it is given.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else {
            return nil
        }
        return "'tls.authorities' is '\(path)', which is no file of certificates"
    }
}
