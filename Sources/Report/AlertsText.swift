package import JSON

/// Open alerts for people.
package struct AlertsText {
    private let style: TextStyle

    package init(style: TextStyle) {
        self.style = style
    }

    package func lines(of document: JSON) -> [String] {
        let alerts = document["alerts"]?.array ?? []
        let own = Self.lines(ofOwn: document["own"], style)
        guard !alerts.isEmpty else {
            let text = own.isEmpty ? "no alert is firing" : "no alert of a journey is firing"
            return [style.good("✓") + " " + text] + own
        }
        return journeys(alerts) + own
    }

    /// What probed told of itself and lasts: no outage, and somebody is needed.
    static func lines(ofOwn alerts: JSON?, _ style: TextStyle) -> [String] {
        (alerts?.array ?? []).map { alert in
            let isUrgent = ["alert", "critical"].contains(alert.text("severity"))
            let name = alert.text("alertname")
            return (isUrgent ? style.bad(name) : style.warning(name))
                + "  since \(Figures.moment(alert.text("since"))): \(alert.text("text").printable)"
        }
    }

    private func journeys(_ alerts: [JSON]) -> [String] {
        alerts.map { alert in
            let isPage = alert["level"]?.string == "page"
            let mark = isPage ? style.bad("page  ") : style.warning("ticket")
            let work = alert["maintenanceUntil"]?.string
                .map { " (in maintenance until \(Figures.moment($0)))" }
            let silence = alert["silencedBy"]?.string.map { " (silenced by \($0.prefix(8)))" }
            let obstacle = IncidentText.obstacle(of: alert, style).map { " (\($0))" }
            return "\(mark) \((alert["id"]?.string ?? "").prefix(8))  "
                + "\(alert.text("summary"))\(work ?? silence ?? obstacle ?? "")"
        }
    }
}
