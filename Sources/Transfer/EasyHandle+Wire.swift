import CCurl
import ProbeModel

/// Options that only requests of an unusual kind need.
extension EasyHandle {
    /// Sets an option that a libcurl may have been built without.
    /// - Returns: whether it takes the value.
    func takes(_ option: CURLoption, _ value: Int) -> Bool {
        unsafe probed_easy_set_long(raw, option, value) == CURLE_OK
    }

    func takes(_ option: CURLoption, _ value: String) -> Bool {
        unsafe probed_easy_set_string(raw, option, value) == CURLE_OK
    }

    /// Whether a mail goes to those whom the server takes, if it refuses others.
    func set(toleratesRefusals: Bool) {
        unsafe probed_easy_set_tolerant(raw, toleratesRefusals ? 1 : 0)
    }

    /// libcurl copies the bytes; nil takes them back.
    func set(_ option: CURLoption, blob bytes: [UInt8]?) {
        guard let bytes else {
            unsafe probed_easy_set_pointer(raw, option, nil)
            return
        }
        // Safe because libcurl copies the bytes during the call.
        unsafe bytes.withUnsafeBytes { buffer in
            _ = unsafe probed_easy_set_blob(raw, option, buffer.baseAddress, buffer.count)
        }
    }

    /// The size of a mail or a file, which libcurl asks for by and by; -1 for nothing.
    func set(uploadBytes count: Int) {
        unsafe probed_easy_set_offset(raw, CURLOPT_INFILESIZE_LARGE, curl_off_t(count))
    }

    /// The socket of a connection that was made and no more; nil without one.
    var socket: Int32? {
        var number = curl_socket_t(-1)
        unsafe probed_easy_get_socket(raw, &number)
        return number < 0 ? nil : number
    }

    /// What came over such a connection.
    enum Reception {
        /// No byte if the peer has hung up.
        case bytes(ArraySlice<UInt8>)
        case nothingYet
        /// libcurl's code.
        case failure(Int32)
    }

    /// Takes what has come, without waiting.
    func receive() -> Reception {
        var block = [UInt8](repeating: 0, count: Limits.greetingBytes)
        var count = 0
        // Safe because libcurl writes at most as many bytes as there is room for.
        let code = unsafe curl_easy_recv(raw, &block, block.count, &count)
        switch code {
        case CURLE_OK: return .bytes(block.prefix(count))
        case CURLE_AGAIN: return .nothingYet
        default: return .failure(Int32(bitPattern: code.rawValue))
        }
    }

    /// The file of certificates that libcurl was built to use.
    static let usualAuthorities: String? = {
        // Safe because the facts about the library live as long as the process.
        guard let facts = unsafe curl_version_info(CURLVERSION_TENTH),
            let path = unsafe facts.pointee.cainfo
        else { return nil }
        return unsafe String(cString: path)
    }()
}

/// libcurl asks for the next bytes of a body.
func sendUpload(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context, let buffer = unsafe buffer else { return 0 }
    // Safe because the session outlives the callbacks, and libcurl's buffer has room for
    // `size * count` bytes.
    let session = unsafe Unmanaged<Session>.fromOpaque(context).takeUnretainedValue()
    let bytes = session.takeUpload(upTo: size * count)
    let target = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
    unsafe target.copyBytes(from: bytes)
    return bytes.count
}

/// libcurl wants to send a body again: it may if the server asked for it, with a challenge. It may
/// not if a kept connection was lost: what it was told there may have been done.
func rewindUpload(
    _ context: UnsafeMutableRawPointer?,
    _ offset: curl_off_t,
    _ origin: Int32
) -> Int32 {
    guard let context = unsafe context, offset == 0 else { return CURL_SEEKFUNC_FAIL }
    // Safe because the session outlives the callbacks.
    let session = unsafe Unmanaged<Session>.fromOpaque(context).takeUnretainedValue()
    guard !session.incoming.head.isEmpty else { return CURL_SEEKFUNC_FAIL }
    session.uploaded = 0
    return CURL_SEEKFUNC_OK
}
