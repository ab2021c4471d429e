import CCurl
import Glibc
import ProbeModel

/// libcurl's easy handle of one connection whose bytes are ours: libcurl makes it, verifies who is
/// there, and encrypts. Freed exactly once, which says goodbye and closes the connection.
@safe struct StreamHandle: ~Copyable {
    private let raw: UnsafeMutableRawPointer
    private let socket: Int32

    /// Connects, handshake included; blocks until the end at most.
    init(_ peer: SecureStream.Peer, until end: Instant) throws(StreamFault) {
        guard let raw = unsafe curl_easy_init() else { throw StreamFault(text: "out of memory") }
        // Safe because libcurl copies the texts, and the buffer lives until it is taken away again.
        var buffer = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe Self.set(raw, peer, until: end)
        let code = unsafe buffer.withUnsafeMutableBufferPointer { text in
            unsafe probed_easy_set_pointer(raw, CURLOPT_ERRORBUFFER, text.baseAddress)
            defer { unsafe probed_easy_set_pointer(raw, CURLOPT_ERRORBUFFER, nil) }
            return unsafe curl_easy_perform(raw)
        }
        var number = curl_socket_t(-1)
        unsafe probed_easy_get_socket(raw, &number)
        guard code == CURLE_OK, number >= 0 else {
            let words = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            let usual = unsafe String(cString: curl_easy_strerror(code))
            unsafe curl_easy_cleanup(raw)
            throw StreamFault(text: words.isEmpty ? usual : String(decoding: words, as: UTF8.self))
        }
        // Safe because the handle belongs to this value alone and is freed in its deinit.
        unsafe self.raw = raw
        socket = number
        // A peer that vanished without a word is noticed in the same time as a silent one.
        var patience = Int32(Limits.deliveryTime.nanoseconds / 1_000_000)
        // Safe because the kernel reads the four bytes of `patience`.
        unsafe setsockopt(
            socket,
            Int32(IPPROTO_TCP),
            TCP_USER_TIMEOUT,
            &patience,
            socklen_t(MemoryLayout<Int32>.size)
        )
    }

    deinit { unsafe curl_easy_cleanup(raw) }

    private static func set(
        _ raw: UnsafeMutableRawPointer,
        _ peer: SecureStream.Peer,
        until end: Instant
    ) {
        let left = max(.milliseconds(1), end - .monotonic())
        let milliseconds = Int(left.nanoseconds / 1_000_000) + 1
        unsafe probed_easy_set_string(raw, CURLOPT_URL, peer.url)
        unsafe probed_easy_set_string(raw, CURLOPT_PROTOCOLS_STR, "https")
        unsafe probed_easy_set_string(raw, CURLOPT_PROXY, "")
        if let authorities = peer.authorities ?? EasyHandle.usualAuthorities {
            unsafe probed_easy_set_string(raw, CURLOPT_CAINFO, authorities)
        }
        for (option, value) in [
            (CURLOPT_CONNECT_ONLY, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_SSL_ENABLE_ALPN, 0),
            (CURLOPT_CONNECTTIMEOUT_MS, milliseconds), (CURLOPT_TIMEOUT_MS, milliseconds),
        ] {
            unsafe probed_easy_set_long(raw, option, value)
        }
    }

    /// Sends all of the bytes, or says why not.
    func send(_ bytes: [UInt8], until end: Instant) -> String? {
        var rest = bytes[...]
        while !rest.isEmpty {
            var count = 0
            // Safe because libcurl reads no further than the count, during the call only.
            let code = unsafe rest.withUnsafeBytes { buffer in
                unsafe curl_easy_send(raw, buffer.baseAddress, buffer.count, &count)
            }
            switch code {
            case CURLE_OK: rest = rest.dropFirst(count)
            case CURLE_AGAIN:
                let left = (end - .monotonic()).nanoseconds / 1_000_000
                guard left > 0, isReady(within: Int32(clamping: left)) else {
                    return "nothing was taken in time"
                }
            default: return unsafe String(cString: curl_easy_strerror(code))
            }
        }
        return nil
    }

    private func isReady(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        // Safe because `entry` lives for the length of the call.
        return unsafe poll(&entry, 1, milliseconds) > 0
    }

    /// Whether the peer has hung up. What it says besides is not for us.
    var isHungUp: Bool {
        var block = [UInt8](repeating: 0, count: 256)
        for _ in 0..<16 {
            var count = 0
            // Safe because libcurl writes at most as many bytes as there is room for.
            let code = unsafe curl_easy_recv(raw, &block, block.count, &count)
            if code == CURLE_AGAIN { return false }
            if code != CURLE_OK || count == 0 { return true }
        }
        return true
    }
}
