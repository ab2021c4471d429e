package import JSON

/// Open alerts for people.
package struct AlertsText {
    private let style: TextStyle

    package init(style: TextStyle) {
        self.style = style
    }

    package func lines(of document: JSON) -> [String] {
        let alerts = document["alerts"]?.array ?? []
        guard !alerts.isEmpty else { return [style.good("✓") + " no alert is firing"] }
        return alerts.map { alert in
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
