/// Something that people declare and that figures depend on: a change, maintenance, answers of
/// customers. The order of the ledger proves when it was declared.
package struct Declaration: Hashable, Sendable, Codable {
    package var at: Timestamp
    /// Who declared it: the name of the user on this host.
    package var who: String
    package var matter: Matter

    package enum Matter: Hashable, Sendable, Codable {
        case change(Change)
        case maintenance(Maintenance)
        /// Maintenance that will not take place, by its name.
        case cancellation(of: String, reason: String)
        case survey(Survey)
    }

    package init(at: Timestamp, who: String, matter: Matter) {
        self.at = at
        self.who = who
        self.matter = matter
    }
}

/// A deploy, a migration, a switch: something that may have changed what customers get.
package struct Change: Hashable, Sendable, Codable {
    package var name: String
    /// Empty: all services.
    package var service: String
    /// Empty: unknown.
    package var component: String
    /// When it took effect.
    package var at: Timestamp
    package var note: String

    package init(name: String, service: String, component: String, at: Timestamp, note: String) {
        self.name = name
        self.service = service
        self.component = component
        self.at = at
        self.note = note
    }
}

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

/// What customers answered, from 0 to 10.
package struct Survey: Hashable, Sendable, Codable {
    package var service: String
    /// Empty: not known.
    package var segment: String
    package var kind: Kind
    package var answers: [Answer]

    /// The raw values are those of the ledger's format.
    package enum Kind: UInt8, CaseIterable, Sendable, Codable {
        /// Would you recommend us?
        case recommendation = 1
        /// How was it just now?
        case transaction = 2

        /// As files of answers call it.
        package var word: String { self == .recommendation ? "nps" : "transaction" }
    }

    package struct Answer: Hashable, Sendable, Codable {
        package var at: Timestamp
        /// 0…10.
        package var score: UInt8

        package init(at: Timestamp, score: UInt8) {
            self.at = at
            self.score = score
        }
    }

    package init(service: String, segment: String, kind: Kind, answers: [Answer]) {
        self.service = service
        self.segment = segment
        self.kind = kind
        self.answers = answers
    }
}
