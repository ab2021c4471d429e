import ProbeModel

/// Requests that do not speak HTTP.
extension Session {
    /// Answers a lookup, which needs no transfer: the addresses as JSON.
    /// - Returns: whether that is all.
    func answersLookup(at now: Instant) -> Bool {
        guard let work, let place = work.place, work.request.wire?.value.errand?.kind == .lookup
        else { return false }
        var addresses =
            place.isLoopbackName ? ["127.0.0.1", "::1"] : knownAddresses(of: place)
        if let family = work.request.wire?.value.family {
            addresses.removeAll { !family.holds($0) }
        }
        guard !addresses.isEmpty else {
            let detail = "'\(place.host)' has no address of the wanted kind"
            fail(Exchange.Failure(reason: .dns, detail: detail), at: now)
            return true
        }
        let list = addresses.map { "\"\($0)\"" }.joined(separator: ",")
        let body = Array("{\"addresses\":[\(list)]}".utf8)
        guard incoming.admits(bodyBytes: body.count, from: budget) else {
            let stop = incoming.stop
            let detail = stop?.detail ?? "no memory is left for the answer"
            fail(Exchange.Failure(reason: stop?.reason ?? .local, detail: detail), at: now)
            return true
        }
        incoming.body = body
        var exchange = Exchange(of: work)
        var moments = Moments()
        moments.resolved = work.lookup.count
        moments.finished = Microseconds(from: work.hopBegan, to: now).count
        exchange.phases = Phases(moments)
        exchange.bytesReceived = Int64(body.count)
        work.exchanges.append(exchange)
        return true
    }

    /// Takes what the server has said first, without waiting.
    /// - Returns: libcurl's code if that is all; nil as long as it may still say something.
    func hear(at now: Instant) -> Int32? {
        guard let work else { return 0 }
        guard sockets.watchRefusal == 0 else { return 28 }  // OPERATION_TIMEDOUT
        switch handle.receive() {
        case .nothingYet: return now < work.listeningEnd ? nil : 0
        case .failure(let code): return code
        case .bytes(let bytes):
            guard incoming.admits(bodyBytes: bytes.count, from: budget) else { return 23 }  // WRITE
            if !bytes.isEmpty { work.greeted = now }
            incoming.body = Array(bytes)
            return 0
        }
    }

    /// What of the upload libcurl takes next.
    func takeUpload(upTo count: Int) -> ArraySlice<UInt8> {
        let body = work?.request.body ?? []
        let end = min(body.count, uploaded + count)
        defer { uploaded = end }
        return body[min(uploaded, end)..<end]
    }
}

extension Work {
    /// Whether the step asks what the server says first.
    var listens: Bool { request.wire?.value.errand?.listens ?? false }

    /// Until when the server may say it.
    var listeningEnd: Instant { began + request.limits.total }
}
