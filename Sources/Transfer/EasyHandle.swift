import CCurl
import Glibc
import ProbeModel

/// libcurl's easy handle of one run, which holds its cookies and TLS sessions, and the share that
/// holds its connections and addresses, so that the multi handle does not. Belongs to the loop's
/// thread; freed exactly once, which closes the connections.
@safe struct EasyHandle: ~Copyable {
    /// For the multi handle, which needs it for the time of a call only.
    let raw: UnsafeMutableRawPointer
    private let share: UnsafeMutableRawPointer
    /// libcurl writes its last error's text here.
    private let errorText: UnsafeMutablePointer<CChar>

    init(_ configuration: TransferConfiguration) throws(TransferError) {
        guard let share = unsafe curl_share_init() else { throw .library("out of memory") }
        guard let raw = unsafe curl_easy_init() else {
            unsafe curl_share_cleanup(share)
            throw .library("out of memory")
        }
        // Safe because the three pointers belong to this value alone and are freed in its deinit.
        unsafe self.raw = raw
        unsafe self.share = share
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        for kind in [CURL_LOCK_DATA_CONNECT, CURL_LOCK_DATA_DNS] {
            unsafe probed_share_set(share, kind)
        }
        unsafe probed_easy_set_pointer(raw, CURLOPT_SHARE, share)
        unsafe probed_easy_set_pointer(raw, CURLOPT_ERRORBUFFER, errorText)
        setConstants(configuration)
    }

    deinit {
        unsafe curl_easy_cleanup(raw)
        unsafe curl_share_cleanup(share)
        unsafe errorText.deallocate()
    }

    /// What holds for every exchange of the run.
    private func setConstants(_ configuration: TransferConfiguration) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        // We follow redirects ourselves; these are the second line (promises.md §2.2).
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        set(CURLOPT_MAXREDIRS, Limits.redirects)
        // Names are resolved before libcurl sees them; should one slip through, it must not block.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_DNS_CACHE_TIMEOUT, -1)
        set(CURLOPT_PROXY, "")
        // No file: switches the jar on.
        set(CURLOPT_COOKIEFILE, "")
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        // A directory of certificates would keep libcurl from parsing the bundle only once.
        unsafe probed_easy_set_string(raw, CURLOPT_CAPATH, nil)
        if let bundle = configuration.caBundle { set(CURLOPT_CAINFO, bundle) }
        set(CURLOPT_USERAGENT, configuration.userAgent)
        set(CURLOPT_BUFFERSIZE, Limits.receiveBufferBytes)
        set(CURLOPT_UPLOAD_BUFFERSIZE, Limits.sendBufferBytes)
        unsafe probed_easy_set_write(raw, CURLOPT_HEADERFUNCTION, receiveHeader)
        unsafe probed_easy_set_write(raw, CURLOPT_WRITEFUNCTION, receiveBody)
        unsafe probed_easy_set_read(raw, sendUpload)
        unsafe probed_easy_set_seek(raw, rewindUpload)
        unsafe probed_easy_set_open_socket(raw, openSocket)
        unsafe probed_easy_set_handshake(raw, beginHandshake)
    }

    /// Names the session that the callbacks report to. It must own this handle.
    func attach(_ session: Session) {
        // Safe because the session owns the handle and so outlives every callback.
        let context = unsafe Unmanaged.passUnretained(session).toOpaque()
        unsafe probed_easy_set_pointer(raw, CURLOPT_PRIVATE, context)
        unsafe probed_easy_set_pointer(raw, CURLOPT_HEADERDATA, context)
        unsafe probed_easy_set_pointer(raw, CURLOPT_WRITEDATA, context)
        unsafe probed_easy_set_pointer(raw, CURLOPT_READDATA, context)
        unsafe probed_easy_set_pointer(raw, CURLOPT_SEEKDATA, context)
        unsafe probed_easy_set_pointer(raw, CURLOPT_OPENSOCKETDATA, context)
        unsafe probed_easy_set_pointer(raw, CURLOPT_SSL_CTX_DATA, context)
    }

    /// The session that owns a handle which libcurl names.
    static func session(of easy: UnsafeMutableRawPointer) -> Session? {
        var context: UnsafeMutableRawPointer?
        // Safe because `attach` stored a session that owns the handle.
        guard unsafe probed_easy_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK,
            let context = unsafe context
        else { return nil }
        return unsafe Unmanaged<Session>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: Options

    func set(_ option: CURLoption, _ value: Int) {
        check(unsafe probed_easy_set_long(raw, option, value), option)
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ value: String?) {
        if let value {
            // Passed as it is, the text would be copied before libcurl copies it.
            let code = unsafe value.withCString { unsafe probed_easy_set_string(raw, option, $0) }
            check(code, option)
        } else {
            check(unsafe probed_easy_set_string(raw, option, nil), option)
        }
    }

    /// Begins with a new address: what was said about the last one is forgotten.
    func set(url: String) {
        unsafe errorText[0] = 0
        set(CURLOPT_URL, url)
    }

    /// The size of the body, which libcurl asks for by and by.
    func set(bodyBytes count: Int) {
        unsafe probed_easy_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(count))
    }

    /// Sets a list option, which libcurl does not copy: the list must live until the next one is
    /// set or the exchange is over.
    func set(_ option: CURLoption, _ list: borrowing StringList) {
        unsafe probed_easy_set_list(raw, option, list.first)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) {
        precondition(
            code == CURLE_OK || code == CURLE_OUT_OF_MEMORY,
            "libcurl knows option \(option.rawValue) and takes its value"
        )
    }

    // MARK: Facts

    func get(_ fact: CURLINFO) -> Int {
        var value = 0
        unsafe probed_easy_get_long(raw, fact, &value)
        return value
    }

    func getOffset(_ fact: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        unsafe probed_easy_get_offset(raw, fact, &value)
        return Int64(value)
    }

    func getString(_ fact: CURLINFO) -> String? {
        var text: UnsafePointer<CChar>?
        unsafe probed_easy_get_string(raw, fact, &text)
        return unsafe text.map { unsafe String(cString: $0) }
    }

    /// What libcurl says about the error that ended the exchange.
    func errorText(of code: Int32) -> String {
        if unsafe errorText[0] != 0 { return unsafe String(cString: errorText) }
        return unsafe String(cString: curl_easy_strerror(CURLcode(UInt32(bitPattern: code))))
    }

    /// The jar, one cookie a line, in Netscape's format.
    var cookieLines: [String] {
        var list: UnsafeMutablePointer<curl_slist>?
        unsafe probed_easy_get_list(raw, CURLINFO_COOKIELIST, &list)
        defer { unsafe curl_slist_free_all(list) }
        var strings: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let text = unsafe entry.pointee.data { strings.append(unsafe String(cString: text)) }
            unsafe next = entry.pointee.next
        }
        return strings
    }

    /// Puts a cookie into the jar, as `cookieLines` has it.
    func add(cookieLine line: String) {
        set(CURLOPT_COOKIELIST, line)
    }

    func emptyJar() {
        set(CURLOPT_COOKIELIST, "ALL")
    }
}

/// A list of strings in libcurl's form, freed exactly once.
@safe struct StringList: ~Copyable {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init() {}

    var isEmpty: Bool { unsafe first == nil }

    deinit {
        unsafe curl_slist_free_all(first)
    }

    mutating func append(_ text: String) {
        // Safe because the list belongs to this value alone; without memory it stays as it was.
        if let longer = unsafe curl_slist_append(first, text) { unsafe first = unsafe longer }
    }
}

// MARK: Callbacks

/// The session that a callback's context names.
private func session(_ context: UnsafeMutableRawPointer?) -> Session? {
    // Safe because `attach` passed a session that outlives the callbacks.
    unsafe context.map { unsafe Unmanaged<Session>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let session = unsafe session(context), let bytes = unsafe bytes else { return 0 }
    session.work?.noteAnswer()
    // Safe because libcurl passes `count` bytes that stay valid during the call.
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    return unsafe receive(line, into: &session.incoming) ? count : 0
}

/// False if nothing more shall come.
private func receive(_ line: UnsafeRawBufferPointer, into incoming: inout Incoming) -> Bool {
    switch unsafe incoming.receive(line.bindMemory(to: UInt8.self).span) {
    case .keep: unsafe incoming.head.append(contentsOf: line)
    case .skip: break
    case .refuse: return false
    }
    return true
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let session = unsafe session(context), let bytes = unsafe bytes else { return 0 }
    guard session.incoming.admits(bodyBytes: count, from: session.budget) else { return 0 }
    // Safe because libcurl passes `count` bytes that stay valid during the call.
    let chunk = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    unsafe session.incoming.body.append(contentsOf: chunk)
    return count
}

/// Opens a socket for libcurl, which would tell nobody why it could not (promises.md E2).
private func openSocket(
    _ context: UnsafeMutableRawPointer?,
    _ purpose: curlsocktype,
    _ target: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let session = unsafe session(context), let target = unsafe target else {
        return CURL_SOCKET_BAD
    }
    if let address = unsafe address(of: target), !session.sockets.permits(address) {
        return CURL_SOCKET_BAD
    }
    let kind = unsafe target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = aboveOwn(
        unsafe socket(target.pointee.family, kind, target.pointee.protocol)
    )
    session.sockets.opened(descriptor, errorNumber: errno)
    return descriptor
}

/// Moves a socket to a number that the rest of the process does not need: the system gives out the
/// lowest one, and libdispatch ends the process when it cannot open a file.
///
/// - Returns: -1, with `errno` set, if there is no such number.
private func aboveOwn(_ descriptor: Int32) -> Int32 {
    guard descriptor >= 0, descriptor < Limits.ownDescriptors else { return descriptor }
    let higher = fcntl(descriptor, F_DUPFD_CLOEXEC, Limits.ownDescriptors)
    let shortage = errno
    close(descriptor)
    // A limit below the first number is no error of the argument, but a want of descriptors.
    errno = shortage == EINVAL ? EMFILE : shortage
    return higher
}

private func address(of target: UnsafeMutablePointer<curl_sockaddr>) -> IPAddress? {
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
    // Safe because libcurl passes as many bytes of the address as its family has, even where the
    // declared type is shorter. The address begins at byte 4 (sockaddr_in) or 8 (sockaddr_in6).
    let start = unsafe UnsafeRawPointer(target) + offset
    switch unsafe target.pointee.family {
    case AF_INET:
        return unsafe IPAddress(bytes: Array(UnsafeRawBufferPointer(start: start + 4, count: 4)))
    case AF_INET6:
        return unsafe IPAddress(bytes: Array(UnsafeRawBufferPointer(start: start + 8, count: 16)))
    default:
        return nil
    }
}
