import Intake
import JSON
import Ledger
import Notify
import ProbeModel
import Runner
import Synchronization

/// Tells somebody outside, again and again, that we live and how far the ledger reaches: when it
/// stops, they learn that probed died, or that its alerts reach nobody (promises.md U4).
struct Heartbeat {
    let daemon: Daemon
    let url: String
    let every: Duration

    func beat() async {
        let sender = NetworkSender(network: daemon.network)
        var isLost = false
        var wasMute = false
        while !Task.isCancelled {
            let isMute = daemon.notifier.isMute
            defer { wasMute = isMute }
            // A receiver that is restarted just now is no silence.
            guard !isMute || !wasMute else {
                try? await Task.sleep(for: every)
                continue
            }
            let answer = await sender.perform(.web(call), within: min(every, Limits.deliveryTime))
            let error = answer.problem
            if let error, !isLost {
                let text = "the heartbeat does not arrive: \(error)"
                daemon.notifier.post(Self.notice(.trouble, text))
            } else if error == nil, isLost {
                daemon.notifier.post(Self.notice(.troubleOver, "the heartbeat arrives again"))
            }
            isLost = error != nil
            try? await Task.sleep(for: every)
        }
    }

    /// The last record that is on disk: who compares it sees a daemon that lives and writes nothing.
    private var call: WebCall {
        let state = daemon.ledger.state
        let json: JSON = [
            "version": .string(ProductVersion.text),
            "at": .string(MonotonicClock.wallClock().rfc3339),
            "location": .string(daemon.current.withLock { $0.settings.location }),
            "durableSequence": JSON(state.durableSequence),
            "everySeconds": JSON(Int(every.seconds)),
        ]
        return WebCall(
            url: url,
            headers: [Header(name: "Content-Type", value: "application/json")],
            body: Array(json.text.utf8)
        )
    }

    private static func notice(_ kind: Notice.Kind, _ text: String) -> Notice {
        Notice(
            kind,
            text,
            fields: [Notice.Field(.reason, "heartbeat")],
            at: MonotonicClock.wallClock()
        )
    }
}
