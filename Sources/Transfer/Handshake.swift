import CCurl
import ProbeModel

/// One TLS handshake of libcurl's: when it began, and which certificate it saw. libcurl tells
/// neither when a handshake fails, and its own list of a chain's facts (`CURLOPT_CERTINFO`) costs
/// a quarter of a handshake.
struct Handshake {
    /// When the connection was there and TLS began.
    let began: Instant
    /// The server's own certificate, or the one of its chain that was refused; nil if none came,
    /// and when an earlier TLS session was resumed.
    fileprivate(set) var certificate: Certificate?
}

/// libcurl is about to begin a handshake; `context` is its `SSL_CTX`.
func beginHandshake(
    _ easy: UnsafeMutableRawPointer?,
    _ context: UnsafeMutableRawPointer?,
    _ session: UnsafeMutableRawPointer?
) -> CURLcode {
    guard let context = unsafe context, let session = unsafe session else { return CURLE_OK }
    // Safe because the session outlives its connections, and libcurl leaves the place for an
    // application's data (index 0) alone.
    let owner = unsafe Unmanaged<Session>.fromOpaque(session).takeUnretainedValue()
    owner.handshake = Handshake(began: .monotonic())
    let raw = OpaquePointer(context)
    unsafe SSL_CTX_set_ex_data(raw, 0, session)
    let mode = owner.verifiesServer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE
    unsafe SSL_CTX_set_verify(raw, mode, seeCertificate)
    return CURLE_OK
}

/// OpenSSL has checked one certificate of the chain. Leaves the result as it is.
private func seeCertificate(_ isGood: Int32, _ store: OpaquePointer?) -> Int32 {
    // Safe because OpenSSL passes a store that belongs to a connection of the session that
    // `beginHandshake` stored.
    guard let store = unsafe store,
        let ssl = unsafe X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
        let context = unsafe SSL_get_SSL_CTX(OpaquePointer(ssl)),
        let pointer = unsafe SSL_CTX_get_ex_data(context, 0)
    else { return isGood }
    let session = unsafe Unmanaged<Session>.fromOpaque(pointer).takeUnretainedValue()
    if isGood == 0 {
        let refused = unsafe X509_STORE_CTX_get_current_cert(store)
        session.handshake?.certificate = unsafe refused.map {
            unsafe Certificate($0, verification: X509_STORE_CTX_get_error(store))
        }
    } else if session.handshake?.certificate == nil {
        let own = unsafe X509_STORE_CTX_get0_cert(store)
        session.handshake?.certificate = unsafe own.map { unsafe Certificate($0, verification: 0) }
    }
    return isGood
}

extension Certificate {
    /// Reads OpenSSL's certificate, which stays valid during the call.
    fileprivate init(_ raw: OpaquePointer, verification: Int32) {
        self.init(
            subject: unsafe text(of: X509_get_subject_name(raw)),
            issuer: unsafe text(of: X509_get_issuer_name(raw)),
            notAfter: unsafe date(X509_get0_notAfter(raw)),
            verification: verification,
            facts: Facts(
                notBefore: unsafe date(X509_get0_notBefore(raw)),
                serial: unsafe text { unsafe probed_print_serial($0, raw) },
                names: unsafe names(of: raw)
            )
        )
    }
}

/// A moment of a certificate; nil if it cannot be read.
private func date(_ time: UnsafePointer<ASN1_TIME>?) -> Timestamp? {
    var parts = unsafe tm()
    // Safe because ASN1_TIME_to_tm writes one `tm`.
    guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
    return unsafe Timestamp(parts)
}

/// `CN = shop.example, O = Shop`
private func text(of name: OpaquePointer?) -> String {
    guard let name = unsafe name else { return "" }
    return unsafe text { unsafe probed_print_name($0, name) }
}

/// The names and addresses that a certificate is good for; each of them is whole.
private func names(of certificate: OpaquePointer) -> [String] {
    // OpenSSL prints `DNS:a.test, IP Address:192.0.2.1`.
    let printed = unsafe text(upTo: Limits.certificateNamesBytes) {
        unsafe probed_print_names($0, certificate)
    }
    var names = printed.split(separator: ", ")
    if printed.utf8.count >= Limits.certificateNamesBytes { names = names.dropLast() }
    return names.map { String($0.drop { $0 != ":" }.dropFirst()) }
}

/// What OpenSSL prints, up to so many bytes.
private func text(
    upTo limit: Int = Limits.certificateNameBytes,
    _ print: (OpaquePointer) -> Int32
) -> String {
    guard let memory = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(memory) }
    _ = unsafe print(memory)
    var bytes = [UInt8](repeating: 0, count: min(limit, unsafe BIO_ctrl_pending(memory)))
    // Safe because BIO_read writes no more bytes than it is told.
    let count = unsafe BIO_read(memory, &bytes, Int32(bytes.count))
    return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
}

extension Timestamp {
    /// A calendar date in UTC.
    fileprivate init(_ time: tm) {
        let days = unsafe CivilTime.days(
            year: Int64(time.tm_year) + 1900,
            month: Int64(time.tm_mon) + 1,
            day: Int64(time.tm_mday)
        )
        let minutes = unsafe (days * 24 + Int64(time.tm_hour)) * 60 + Int64(time.tm_min)
        self.init(clampingSeconds: unsafe minutes * 60 + Int64(time.tm_sec))
    }
}
