import JSON
import ProbeModel
import Report
import Testing

@Suite("Text about journeys that wait")
struct SuspensionTextTests {
    private func suspension(_ change: Suspension.Change, _ detail: String = "") -> Suspension {
        var suspension = Suspension(
            id: RunID(bits: 0x7F3A_11D2_9C44_0B01),
            change: change,
            at: .init(journey: "order", service: "shop", location: "fra", step: "in transit"),
            kind: .scheduled,
            since: Timestamp(nanoseconds: 1_795_226_998_000_000_000)
        )
        suspension.due = suspension.since + .seconds(7200)
        suspension.end = suspension.due + .seconds(3600)
        suspension.values = [Run.Remembered(name: "order", json: "7")]
        suspension.detail = detail
        return suspension
    }

    private func run(suspended suspension: Suspension) -> Run {
        var run = Run(
            id: RunID(bits: 1),
            journey: "order",
            service: "shop",
            location: "fra",
            kind: .scheduled,
            plan: 1,
            planned: suspension.since,
            outcome: .passed
        )
        run.suspension = suspension
        return run
    }

    @Test("a part that is tried once has one time")
    func once() {
        var suspension = suspension(.waiting)
        suspension.end = suspension.due
        let run = run(suspended: suspension)
        let text = RunText(RunDocument.json(of: run), style: .plain, isDetailed: false).lines.last
        #expect(
            text == "   suspended until 2026-11-21 04:09:58 UTC, goes on as 'order/in transit'"
        )
    }

    @Test(
        "a run says how long its journey waits, and how it ended",
        arguments: [
            (
                .waiting, "",
                "suspended until 2026-11-21 04:09:58 UTC, goes on as 'order/in transit' until "
                    + "2026-11-21 05:09:58 UTC"
            ),
            (.passed, "", "went on with 'in transit' after run RUN; the journey has passed"),
            (
                .failed, "status: status is 404",
                "went on with 'in transit' after run RUN; the journey failed: status: status is 404"
            ),
            (
                .aborted, "late",
                "went on with 'in transit' after run RUN; the journey aborted: late"
            ),
        ] as [(Suspension.Change, String, String)]
    )
    func run(change: Suspension.Change, detail: String, line: String) {
        let suspension = suspension(change, detail)
        let run = run(suspended: suspension)
        let document = RunDocument.json(of: run)
        let text = RunText(document, style: .plain, isDetailed: false).lines.last ?? ""
        let wanted = line.replacing("RUN", with: suspension.id.short)
        #expect(text == "   " + wanted)
        #expect(document["suspension"]?["values"]?["order"] == 7)
    }

    @Test("a debt that a journey still uses says so")
    func debts() {
        let since = Timestamp(nanoseconds: 1_795_226_998_000_000_000)
        let debts = [UInt64(1), 2].map { number in
            Debt(
                id: RunID(bits: number),
                change: .named,
                run: RunID(bits: number),
                names: ["order", "shop", "fra", "buy", "cancel"],
                since: since,
                at: since,
                values: [Debt.Value(name: "order", text: "7")]
            )
        }
        let document = DebtDocument.list(of: debts) { $0 == RunID(bits: 1) }
        #expect(document.map { $0["isInUse"] == true } == [true, false])
        let lines = DebtDocument.lines(of: document, style: .plain)
        let line = "00000000  since 2026-11-21 02:09:58 UTC  order  buy → cancel  order 7"
        #expect(lines == [line + "  in use by a journey that waits", line])
    }

    @Test("the status has a line for each journey and step at which some wait")
    func status() {
        var later = suspension(.waiting)
        later.due = later.due + .seconds(60)
        let waiting = SuspensionDocument.json(of: [later, suspension(.waiting)])
        #expect(waiting["count"] == 2)
        let lines = StatusText(["daemon": ["suspensions": waiting]], style: .plain).lines
        #expect(
            lines.contains(
                "order: 2 wait before 'in transit', the next goes on at 2026-11-21 04:09:58 UTC"
            )
        )
        let none: JSON = ["daemon": ["suspensions": SuspensionDocument.json(of: [])]]
        #expect(!StatusText(none, style: .plain).lines.contains { $0.contains("wait") })
    }
}
