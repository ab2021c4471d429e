import ProbeModel

/// Requests that do not speak HTTP.
extension Session {
    /// Answers a lookup, which needs no transfer: the addresses as JSON.
    /// - Returns: whether that is all.
    func answersLookup(at now: Instant) -> Bool {
        guard let work, let place = work.place, work.request.wire?.value.errand?.kind == .lookup
        else { return false }
        var addresses = knownAddresses(of: place)
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

    /// What of the upload libcurl takes next.
    func takeUpload(upTo count: Int) -> ArraySlice<UInt8> {
        let body = work?.request.body ?? []
        let end = min(body.count, uploaded + count)
        defer { uploaded = end }
        return body[min(uploaded, end)..<end]
    }
}
