import ProbeModel
import Reliability

/// The reader's questions.
enum Query {
    /// How often runs of a service ended in each way, for customers who try again and for those who
    /// do not: ?1 service, ?2 span, from ?3 on and before ?4.
    static let counts = """
        SELECT e.id, coalesce(e.strict, e.id), (
            SELECT sum(c.count) FROM counts c
            WHERE c.span = ?2 AND c.ending = e.id AND c.start >= ?3 AND c.start < ?4)
        FROM journeys j CROSS JOIN tracks t ON t.journey = j.id
            CROSS JOIN endings e ON e.track = t.id
        WHERE j.service = ?1
        """
    /// The same of own health checks, over all services: ?1 span, from ?2 on and before ?3.
    static let ownChecks = """
        SELECT j.health_of, e.outcome, e.doubt, (
            SELECT sum(c.count) FROM counts c
            WHERE c.span = ?1 AND c.ending = e.id AND c.start >= ?2 AND c.start < ?3)
        FROM journeys j CROSS JOIN tracks t ON t.journey = j.id
            CROSS JOIN endings e ON e.track = t.id
        WHERE j.health_of IS NOT NULL
        """

    /// Journeys of the service ?1, and checks of components that it needs, of which a run took any
    /// server: ?2 span, from ?3 on and before ?4.
    static let unverified = """
        SELECT DISTINCT j.name
        FROM endings e JOIN tracks t ON t.id = e.track JOIN journeys j ON j.id = t.journey
        WHERE e.unverified AND EXISTS (
                SELECT 1 FROM counts c
                WHERE c.span = ?2 AND c.ending = e.id AND c.start >= ?3 AND c.start < ?4)
            AND (j.service = ?1 OR j.health_of IN (
                SELECT n.name FROM journeys s JOIN tracks o ON o.journey = s.id
                    JOIN endings w ON w.track = o.id JOIN ending_components x ON x.ending = w.id
                    JOIN components n ON n.id = x.component
                WHERE s.service = ?1))
        """

    // What the ways of a service mean: ?1 service.

    static let journeys = "SELECT id, name, health_of FROM journeys WHERE service = ?1"
    static let endings = """
        SELECT e.id, j.id, e.outcome, e.reason, e.doubt
        FROM journeys j CROSS JOIN tracks t ON t.journey = j.id
            CROSS JOIN endings e ON e.track = t.id
        WHERE j.service = ?1 ORDER BY e.id
        """
    static let steps = """
        SELECT s.id, s.journey, s.name, j.name FROM journeys j JOIN steps s ON s.journey = j.id
        WHERE j.service = ?1 ORDER BY s.journey, s.place, s.id
        """
    static let endingSteps = """
        SELECT x.ending, x.step, x.reason
        FROM journeys j CROSS JOIN tracks t ON t.journey = j.id
            CROSS JOIN endings e ON e.track = t.id CROSS JOIN ending_steps x ON x.ending = e.id
        WHERE j.service = ?1
        """
    static let endingComponents = """
        SELECT x.ending, x.component, x.needed, x.proven, x.suspected, x.shared
        FROM journeys j CROSS JOIN tracks t ON t.journey = j.id
            CROSS JOIN endings e ON e.track = t.id
            CROSS JOIN ending_components x ON x.ending = e.id
        WHERE j.service = ?1
        """

    /// ?1 service, ?2 journey, ?3 span, from ?4 on and before ?5.
    static let latencies = """
        SELECT l.histograms
        FROM journeys j CROSS JOIN tracks t ON t.journey = j.id
            CROSS JOIN latencies l ON l.span = ?3 AND l.track = t.id AND l.start >= ?4
                AND l.start < ?5
        WHERE j.service = ?1 AND j.name = ?2
        """
    /// ?1 service, of which something lies behind ?2 and before ?3, in nanoseconds since 1970.
    static let episodes = """
        SELECT j.name, t.location, e.good_before, e.first_bad, e.last_bad, e.good_after,
            e.bad, e.unknown, e.open
        FROM journeys j CROSS JOIN tracks t ON t.journey = j.id
            CROSS JOIN episodes e ON e.track = t.id AND e.last_bad >= ?2
        WHERE j.service = ?1 AND e.first_bad < ?3
        ORDER BY e.first_bad, e.id
        """
}
