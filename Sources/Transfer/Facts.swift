import CCurl
import ProbeModel

extension Exchange {
    /// The record of a hop, before anything is known about its outcome.
    init(of work: Work) {
        let url = work.address?.recorded ?? work.request.url
        let since = Microseconds(from: work.began, to: work.hopBegan)
        self.init(method: work.request.method, url: url, offset: work.job.offset + since)
    }

    /// Reads what libcurl knows about the exchange. `end` is when we ended it; nil if libcurl did.
    mutating func read(
        _ handle: borrowing EasyHandle,
        of work: Work,
        _ handshake: Handshake?,
        end: Instant? = nil
    ) {
        var moments = handle.moments(lookup: work.lookup.count)
        if let end { moments.finished = Microseconds(from: work.hopBegan, to: end).count }
        if moments.connected == 0, let handshake {
            // libcurl forgets when it was connected if TLS then fails.
            moments.connected = Microseconds(from: work.hopBegan, to: handshake.began).count
        }
        let isSecured = handshake == nil || moments.secured > 0
        if work.request.wire?.value.errand != nil, moments.connected > 0, isSecured {
            // Greeting and login are said before the request: the wait begins with the connection.
            moments.sendable = max(moments.connected, moments.secured)
            moments.sent = moments.sendable
            if let greeted = work.greeted {
                moments.firstByte = Microseconds(from: work.hopBegan, to: greeted).count
            }
        }
        if work.sendsBody {
            // Its moments and ours begin a little apart.
            let answered = work.greeted.map { Microseconds(from: work.hopBegan, to: $0).count }
            moments.firstByte = answered.map { min(max($0, moments.sent), moments.finished) } ?? 0
        }
        phases = Phases(moments)
        let code = handle.get(CURLINFO_RESPONSE_CODE)
        status = code > 0 ? UInt16(clamping: code) : nil
        version = HTTPVersion(code: handle.get(CURLINFO_HTTP_VERSION))
        bytesSent = handle.bytesSent
    }
}

extension HTTPVersion {
    /// Reads libcurl's `CURL_HTTP_VERSION_*`; nil if no response came.
    init?(code: Int) {
        switch code {
        case 1: self = .http10
        case 2: self = .http11
        case 3: self = .http2
        case 30: self = .http3
        default: return nil
        }
    }
}

extension EasyHandle {
    /// libcurl's time stamps, behind our own lookup. A reused connection has neither lookup nor
    /// connect nor TLS; what passes before its request is sent belongs to sending.
    func moments(lookup: Int64) -> Moments {
        let after = { (moment: Int64) in moment > 0 ? lookup + moment : 0 }
        var moments = Moments()
        if !isReused {
            moments.resolved = lookup + max(1, getOffset(CURLINFO_NAMELOOKUP_TIME_T))
            moments.connected = after(getOffset(CURLINFO_CONNECT_TIME_T))
            moments.secured = after(getOffset(CURLINFO_APPCONNECT_TIME_T))
        }
        moments.sendable = after(getOffset(CURLINFO_PRETRANSFER_TIME_T))
        moments.sent = moments.sendable
        moments.firstByte = after(getOffset(CURLINFO_STARTTRANSFER_TIME_T))
        moments.finished = lookup + getOffset(CURLINFO_TOTAL_TIME_T)
        return moments
    }

    /// Head and body, which libcurl takes from us apart from the head.
    var bytesSent: Int64 {
        Int64(get(CURLINFO_REQUEST_SIZE)) + getOffset(CURLINFO_SIZE_UPLOAD_T)
    }

    /// Whether the exchange went over a connection that an earlier one had opened.
    var isReused: Bool { self.get(CURLINFO_NUM_CONNECTS) == 0 }

    /// How far the exchange has come.
    func phase(_ handshake: Handshake?) -> Circumstances.Phase {
        if getOffset(CURLINFO_STARTTRANSFER_TIME_T) > 0 { return .receive }
        if getOffset(CURLINFO_PRETRANSFER_TIME_T) > 0 { return .wait }
        return handshake == nil ? .connect : .tls
    }

    /// `192.0.2.1:443`; nil without a connection.
    var peer: String? {
        guard let address = getString(CURLINFO_PRIMARY_IP), !address.isEmpty else { return nil }
        let port = get(CURLINFO_PRIMARY_PORT)
        let isVersion6 = address.utf8.contains(UInt8(ascii: ":"))
        return isVersion6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
