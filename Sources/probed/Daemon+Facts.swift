import Alerting
import JSON
import Ledger
import Notify
import ProbeModel
import Report
import Runner
import Transfer

extension Daemon {
    /// Versions, for `/api/v1/version`.
    var version: JSON {
        [
            "version": .string(ProductVersion.text), "libcurl": .string(network.libraryVersion),
            "api": "v1",
            // For who reads its files, as probectl does.
            "ledger": .string(Console.absolute(paths.ledger)),
        ]
    }

    /// The daemon's own state, for `/api/v1/status`.
    func facts(_ snapshot: Follower.Snapshot) -> JSON {
        let state = ledger.state
        let transcripts = keeper.counts
        let care = caretaker.state
        let up = MonotonicClock.now() - start
        return [
            "version": .string(ProductVersion.text),
            "upSeconds": JSON(Int(up.seconds)),
            "journeys": JSON(snapshot.journeyCount),
            "runsMissed": JSON(snapshot.missed),
            "openDebts": JSON(desk.open.count),
            "suspensions": SuspensionDocument.json(of: suspensions.open),
            "debtsLeftBehind": JSON(
                desk.leftBehind(at: MonotonicClock.wallClock(), beside: suspensions).count
            ),
            "alerts": .array(notifier.lasting.map(\.json)),
            "clock": clockFacts,
            "ledger": [
                "durableSequence": JSON(state.durableSequence), "bytes": JSON(state.bytes),
                "segments": JSON(state.segments), "isWritable": JSON(state.isWritable),
                "queuedBytes": JSON(state.queuedBytes),
                "evidence": .string(waiting.mode.word),
                "problem": JSON(waiting.mode.problem(at: MonotonicClock.now())),
                "checkpoint": care.lastNote.map { JSON($0.last) } ?? .null,
                "scrubbed": JSON(care.scrub.finished?.rfc3339),
                "damagedBytes": JSON(damagedBytes),
                "retention": JSON(care.obstacle?.description),
                "notes": JSON(care.notes.fault?.description),
                "push": JSON(post?.state.problem),
            ],
            "figures": figures(durable: state.durableSequence),
            "transcripts": [
                "kept": JSON(transcripts.kept), "dropped": JSON(transcripts.dropped),
                "refused": JSON(transcripts.refused),
                "problem": JSON(transcripts.fault?.description),
            ],
        ]
    }

    /// What is said of the wall clock now.
    var clock: Record.Clock { SystemClock.read(isVouched: caretaker.isClockVouched) }

    private var clockFacts: JSON {
        let clock = clock
        return [
            "isSynchronised": clock.isSynchronised.map { JSON($0) } ?? .null,
            "isVouched": JSON(clock.isVouched),
            "maximumErrorSeconds": clock.maximumError.map { JSON(Double($0.count) / 1e6) } ?? .null,
            "problem": JSON(clock.problem),
        ]
    }

    /// How far the roll-ups reach.
    private func figures(durable: UInt64) -> JSON {
        let state = accountant.state
        var document = FiguresDocument(
            sequence: state.sequence,
            durable: durable,
            reached: state.reached,
            isCatchingUp: state.isCatchingUp
        )
        document.isDamaged = damagedBytes > 0
        return document.json
    }

    /// Bytes of the ledger that the start, or a rereading since, found damaged.
    var damagedBytes: Int { ledger.state.damagedBytes + caretaker.state.scrub.damagedBytes }
}
