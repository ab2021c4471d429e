import Ledger
import ProbeModel

extension Sample {
    /// What journeys that last brought to the format: runs that leave one, and its own record. A
    /// golden ledger holds them, so what stands here does not change.
    static func suspensions() -> [Record] {
        let changes = Suspension.Change.allCases.map(suspension)
        let runs = changes.map { change in
            var run = ordinaryRun(9)
            run.suspension = change
            return run
        }
        return changes.map { .suspension($0) } + runs.map { .run($0) }
    }

    static func suspension(_ change: Suspension.Change) -> Suspension {
        let place = Suspension.Place(
            journey: "ship-a-package",
            service: "shipping",
            location: "hamburg",
            step: "in transit"
        )
        var suspension = Suspension(
            id: RunID(bits: 0x1234_5678_9ABC_DEF1),
            change: change,
            at: place,
            kind: .demanded,
            since: moment(1).wall
        )
        suspension.plan = 0x1234_5678_9ABC_DEF0
        (suspension.number, suspension.tries) = (300, 299)
        suspension.runs = [suspension.id, RunID(bits: 77)]
        suspension.at = moment(2).wall
        suspension.planned = moment(59).wall
        (suspension.due, suspension.end) = (moment(60).wall, moment(3600).wall)
        suspension.detail = change == .waiting ? "status: status is 404, wanted 200" : ""
        suspension.values = [
            Run.Remembered(name: "shipment", json: #""S-9 größer""#),
            Run.Remembered(name: "parcels", json: #"[{"kg":1.20}]"#),
        ]
        return suspension
    }
}
