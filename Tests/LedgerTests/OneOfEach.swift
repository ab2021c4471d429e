import Digest
import Ledger
import ProbeModel

extension Sample {
    /// One record of each kind, every optional field filled at least once. The golden ledger
    /// holds them, so what stands here does not change; a new kind is added at the end.
    static func oneOfEach() -> [Record] { ordinary() + disturbances() + evidence() }

    private static func ordinary() -> [Record] {
        let (first, second) = (moment(1), moment(2))
        let file = Record.Configuration.File(path: "probes/ship.yaml", text: "journey: ship\n")
        return [
            .start(
                Record.Start(ledger: UniqueID(high: 1, low: 2), identity: identity, moment: first)
            ),
            .stop(reason: "terminated by größe"),
            .configuration(
                Record.Configuration(hash: SHA256(of: [1]), part: 1, parts: 1, files: [file])
            ),
            .run(failedRun()),
            .alert(
                Alert(
                    id: RunID(bits: 77),
                    change: .firing,
                    service: "shipping",
                    journey: "ship-a-package",
                    location: "hamburg",
                    step: "create the shipment",
                    reason: .status,
                    component: "psp",
                    since: first.wall,
                    at: second.wall,
                    run: RunID(bits: 42),
                    summary: "customers cannot pay"
                )
            ),
            .delivery(
                Record.Delivery(
                    alert: RunID(bits: 77),
                    change: .resolved,
                    receiver: "webhook",
                    at: second.wall
                )
            ),
        ]
    }

    private static func disturbances() -> [Record] {
        let (first, second) = (moment(1), moment(2))
        return [
            .gap(
                Record.Gap(
                    journey: "ship-a-package",
                    service: "shipping",
                    reason: .late,
                    plannedFirst: first.wall,
                    plannedLast: second.wall,
                    count: 300
                )
            ),
            .clock(
                Record.Clock(moment: first, isSynchronised: true, maximumError: Microseconds(512))
            ),
            .recovery(
                Record.Recovery(
                    class: .uncleanEnd,
                    segment: 3,
                    end: 4096,
                    bytesBehind: 12,
                    hashBehind: SHA256(of: [2]),
                    lastCommit: 9
                )
            ),
            .damage(
                Record.Damage(
                    segment: 4,
                    firstUnacknowledged: 10,
                    errorNumber: 5,
                    at: second.wall
                )
            ),
            .run(healthCheck()),
            .unknown(kind: 200, bytes: [1, 2, 3]),
        ]
    }

    /// Records that version 1 knew only later.
    static func additions() -> [Record] {
        let debts = Debt.Change.allCases.map { change in
            Debt(
                id: RunID(bits: 0x1234_5678_9ABC_DEF0),
                change: change,
                run: RunID(bits: 7),
                names: ["ship", "shipping", "here", "create", "cancel"],
                since: moment(1).wall,
                at: moment(2).wall,
                values: change == .owed ? [] : [Debt.Value(name: "shipment", text: #""S-9""#)],
                detail: change == .forgiven ? "cancelled by hand" : ""
            )
        }
        var run = ordinaryRun(3)
        run.steps[0].state = .failed
        run.steps[0].isTolerated = true
        return debts.map { .debt($0) } + [.run(run)]
    }

    /// The private key of the golden ledger.
    static let key = "PRIVATE+KEY+golden+\(keyHash)+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH"
    private static let keyHash = "0a336a85"

    static func evidence() -> [Record] {
        let second = moment(2).wall
        guard let key = try? SigningKey(text: key) else { return [] }
        var position = Checkpoint.Position((1, 5000), last: 9, chain: SHA256(of: [3]), at: second)
        position.root = SHA256(of: [4])
        let checkpoint = Checkpoint(
            ledger: UniqueID(high: 1, low: 2),
            first: 3,
            position: position,
            epoch: 2
        )
        return [
            .key(Record.Key(epoch: 2, key: key.verifyingKey, at: second)),
            .checkpoint(Note(checkpoint, signedBy: key)),
            .retire(
                Record.Retirement(
                    segment: SegmentName(firstSequence: 10, number: 2),
                    last: 20,
                    end: 8000,
                    chain: SHA256(of: [5]),
                    root: SHA256(of: [6]),
                    at: second
                )
            ),
            .restore(
                Record.Restoration(known: 99, chain: SHA256(of: [7]), until: second, at: second)
            ),
        ]
    }

    /// A segment alone, and the last one of a row.
    static func retiredRows() -> [Record] {
        evidence().filter { $0.kind == FrameKind.retire.rawValue }
            + evidence().compactMap { record in
                guard case .retire(var row) = record else { return nil }
                (row.segment, row.rowStart) = (7, 3)
                return .retire(row)
            }
    }

    /// A run that asks after one component only.
    private static func healthCheck() -> Run {
        var run = ordinaryRun(6)
        run.steps = Array(run.steps.prefix(1))
        run.healthOf = "web"
        return run
    }

    /// The third step was refused by the payment provider, at the second try.
    private static func failedRun() -> Run {
        var run = ordinaryRun(5)
        run.kind = .confirmation
        run.outcome = .failed
        run.reason = .status
        run.blamed = "psp"
        run.detail = "status is 503"
        run.steps[2].state = .failed
        run.steps[2].reason = .status
        run.steps[2].detail = "status is 503, wanted 201"
        var attempt = run.steps[2].attempts[0]
        attempt.exchanges[0].status = 503
        attempt.exchanges[0].version = .http2
        attempt.checks = [
            Run.CheckResult(subject: "status", isMet: false, wanted: "201", got: "503", line: 14)
        ]
        run.steps[2].attempts.append(attempt)
        attempt.exchanges[0].failure = Exchange.Failure(
            reason: .timeout,
            code: 28,
            errorNumber: 110,
            detail: "no byte for 30 s"
        )
        run.steps[3].attempts = [attempt]
        run.steps[4].state = .notReached
        run.steps[4].attempts = []
        return run
    }
}
