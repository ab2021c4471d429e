/// Planned work during which a service may fail, once or again and again.
package struct Maintenance: Hashable, Sendable, Codable {
    package var name: String
    /// Empty: all services.
    package var service: String
    /// The first window; the end is outside.
    package var start: Timestamp
    package var end: Timestamp
    /// How it recurs, as RFC 5545 writes it (`FREQ=WEEKLY;BYDAY=SU`); empty for once.
    package var rule: String
    /// IANA name of the zone on whose clocks it recurs.
    package var zone: String
    /// Starts of windows that are left out.
    package var except: [Timestamp]
    package var reason: String

    package init(name: String, service: String, start: Timestamp, end: Timestamp) {
        self.name = name
        self.service = service
        self.start = start
        self.end = max(start, end)
        rule = ""
        zone = "UTC"
        except = []
        reason = ""
    }
}
