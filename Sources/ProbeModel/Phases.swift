/// Where the time of one exchange went. The six phases add up to `total` exactly.
package struct Phases: Hashable, Sendable {
    package let lookup: Microseconds
    package let connect: Microseconds
    package let tls: Microseconds
    package let send: Microseconds
    package let wait: Microseconds
    package let receive: Microseconds
    /// The transfer library's time stamps ran backwards and were clamped.
    package let wereDisordered: Bool

    package init(
        lookup: Microseconds,
        connect: Microseconds,
        tls: Microseconds,
        send: Microseconds,
        wait: Microseconds,
        receive: Microseconds,
        wereDisordered: Bool = false
    ) {
        self.lookup = lookup
        self.connect = connect
        self.tls = tls
        self.send = send
        self.wait = wait
        self.receive = receive
        self.wereDisordered = wereDisordered
    }

    package static let none = Phases(
        lookup: .zero,
        connect: .zero,
        tls: .zero,
        send: .zero,
        wait: .zero,
        receive: .zero
    )

    package var total: Microseconds { lookup + connect + tls + send + wait + receive }
}

extension Phases {
    /// Orders the moments and turns them into spans. Each moment is clamped to the one before it,
    /// and none lies behind the end, so that no later code ever sees a negative span.
    ///
    /// An exchange that ended early charges the time until its end to the phase it was in.
    package init(_ moments: Moments) {
        let order: [6 of Int64] = [
            moments.resolved, moments.connected, moments.secured, moments.sendable, moments.sent,
            moments.firstByte,
        ]
        let end = max(0, moments.finished)
        var disordered = moments.finished < 0
        var previous: Int64 = 0
        var reached = [6 of Int64](repeating: 0)
        let last = order.indices.last { order[$0] > 0 } ?? -1
        for index in order.indices {
            // A moment of zero before a later one means that the phase took no time of its own
            // (a reused connection, plain HTTP); behind the last one it was never reached.
            let moment = order[index]
            let unclamped = index > last ? end : moment <= 0 ? previous : moment
            let clamped = min(max(unclamped, previous), end)
            if clamped != unclamped { disordered = true }
            reached[index] = clamped
            previous = clamped
        }
        self.init(
            lookup: Microseconds(reached[0]),
            connect: Microseconds(reached[1] - reached[0]),
            tls: Microseconds(reached[2] - reached[1]),
            send: Microseconds(reached[4] - reached[2]),
            wait: Microseconds(reached[5] - reached[4]),
            receive: Microseconds(end - reached[5]),
            wereDisordered: disordered
        )
    }
}
