import Alerting
import Ledger
import Notify
import ProbeModel
import Runner
import Synchronization

/// Looks whether the ledger's disk answers. While it does not, alerts go out ahead of it with their
/// evidence pending, and people are told that no evidence is written (log.md §6).
struct Lookout {
    let daemon: Daemon

    func watch() async {
        var watch = EvidenceWatch()
        while !Task.isCancelled {
            let before = watch.mode
            let reading = reading
            // A ledger that is closed at the stop takes nothing, and that is no trouble.
            guard !daemon.isSealing.load(ordering: .acquiring) else { return }
            for change in watch.handle(reading, at: MonotonicClock.now()) {
                daemon.notifier.post(Self.notice(of: change))
            }
            daemon.waiting.mode = watch.mode
            if watch.mode != .durable {
                await daemon.carryOut(daemon.follower.goAhead())
            } else if before != .durable {
                await daemon.follower.fallBack()
            }
            await daemon.carryOut(daemon.follower.release())
            let pause =
                watch.mode == .durable ? Limits.evidenceTurn : Limits.evidenceTurnPending
            try? await Task.sleep(for: pause)
        }
    }

    private var reading: EvidenceWatch.Reading {
        let state = daemon.ledger.state
        return EvidenceWatch.Reading(
            isWritable: state.isWritable,
            fault: state.fault.map { "\($0)" },
            waitingSince: daemon.ledger.stalledSince,
            queuedBytes: state.queuedBytes
        )
    }

    /// The word in `reason` is the name of the self-alert.
    private static func notice(of change: EvidenceWatch.Change) -> Notice {
        let (kind, word, text): (Notice.Kind, String, String) =
            switch change {
            case .stalled(let waited):
                (
                    .evidence, "log-stalled",
                    "the ledger's disk has not answered for \(Int(waited.seconds)) s: alerts go out "
                        + "with evidence pending; look at the disk"
                )
            case .refused(let cause):
                (
                    .evidence, "no-evidence",
                    "no evidence can be written (\(cause)): alerts go out with evidence pending; "
                        + "look at the disk"
                )
            case .halfFull(let bytes):
                (
                    .evidence, "queue-half-full",
                    "\(bytes >> 20) MiB of records wait for the ledger's disk, half of what may; "
                        + "when the queue is full no run starts"
                )
            case .full(let bytes):
                (
                    .evidence, "queue-full",
                    "\(bytes >> 20) MiB of records wait for the ledger's disk, as many as may: no "
                        + "run starts until it answers, slots count as missed"
                )
            case .restored: (.evidenceRestored, "restored", "evidence is written again")
            }
        return Notice(
            kind,
            text,
            fields: [Notice.Field(.reason, word)],
            at: MonotonicClock.wallClock()
        )
    }
}
