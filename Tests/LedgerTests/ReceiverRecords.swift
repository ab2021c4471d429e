import Ledger
import ProbeModel

extension Sample {
    /// Alerts with the segments of customers that they touch, and one without. A golden ledger holds
    /// them, so what stands here does not change.
    static func touchingAlerts() -> [Record] {
        let alerts = [["private", "shops"], ["größe & co"], []].enumerated().map {
            index,
            segments in
            var alert = Alert(
                id: RunID(bits: UInt64(80 + index)),
                change: index == 1 ? .resolved : .firing,
                service: "shipping",
                journey: "ship-a-package",
                location: "hamburg",
                step: "pay",
                reason: .timeout,
                component: "psp",
                since: moment(1).wall,
                at: moment(2).wall,
                run: RunID(bits: 43),
                summary: "customers cannot pay"
            )
            alert.segments = segments
            return alert
        }
        return alerts.map { .alert($0) }
    }

    /// Deliveries, one of them refused. A golden ledger holds them, too.
    static func refusedDeliveries() -> [Record] {
        var delivery = Record.Delivery(
            alert: RunID(bits: 80),
            change: .firing,
            receiver: "email oncall@example.org",
            at: moment(2).wall
        )
        let taken = Record.delivery(delivery)
        delivery.refusal = "'email oncall@example.org' answered 554: größer als erlaubt"
        return [.delivery(delivery), taken]
    }
}
