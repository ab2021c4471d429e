package import Digest
package import ProbeModel

/// One thing that happened, as the ledger keeps it.
package enum Record: Hashable, Sendable {
    case start(Start)
    case stop(reason: String)
    case configuration(Configuration)
    case run(Run)
    case alert(Alert)
    case delivery(Delivery)
    case audit(Audit)
    case debt(Debt)
    case suspension(Suspension)
    case gap(Gap)
    case clock(Clock)
    case recovery(Recovery)
    case damage(Damage)
    case key(Key)
    case checkpoint(Note)
    case retire(Retirement)
    case restore(Restoration)
    case declaration(Declaration)
    /// A kind that this program does not know; skipped and counted.
    case unknown(kind: UInt8, bytes: [UInt8])
}

extension Record {
    /// A daemon began to write.
    package struct Start: Hashable, Sendable {
        package var ledger: UniqueID
        package var identity: Identity
        package var moment: Moment

        package init(ledger: UniqueID, identity: Identity, moment: Moment) {
            self.ledger = ledger
            self.identity = identity
            self.moment = moment
        }
    }

    /// Probe files that are in force from here on.
    package struct Configuration: Hashable, Sendable {
        package struct File: Hashable, Sendable {
            package var path: String
            package var text: String

            package init(path: String, text: String) {
                self.path = path
                self.text = text
            }
        }

        /// Of the whole configuration; the same in all its parts.
        package var hash: SHA256
        /// Counts from 1 up to `parts`.
        package var part: Int
        package var parts: Int
        package var files: [File]

        package init(hash: SHA256, part: Int, parts: Int, files: [File]) {
            self.hash = hash
            self.part = part
            self.parts = parts
            self.files = files
        }

        /// Splits a configuration into parts that each fit a record; at least one.
        package static func parts(hash: SHA256, files: [File]) -> [Configuration] {
            var groups: [[File]] = [[]]
            var bytes = 0
            for file in files {
                let size = file.path.utf8.count + file.text.utf8.count
                if bytes + size > Limits.configurationBytes, bytes > 0 {
                    groups.append([])
                    bytes = 0
                }
                groups[groups.count - 1].append(file)
                bytes += size
            }
            return groups.enumerated().map { index, files in
                Configuration(hash: hash, part: index + 1, parts: groups.count, files: files)
            }
        }
    }

    /// A receiver has accepted an alert.
    package struct Delivery: Hashable, Sendable {
        package var alert: RunID
        package var change: Alert.Change
        package var receiver: String
        package var at: Timestamp
        /// Why it will never take it; nil if it took it.
        package var refusal: String?

        package init(alert: RunID, change: Alert.Change, receiver: String, at: Timestamp) {
            self.alert = alert
            self.change = change
            self.receiver = receiver
            self.at = at
        }
    }

    /// Runs that were due and are not in the ledger one by one.
    package struct Gap: Hashable, Sendable {
        /// Empty: of all journeys.
        package var journey: String
        /// Empty: of all services.
        package var service: String
        package var reason: Reason
        package var plannedFirst: Timestamp
        package var plannedLast: Timestamp
        package var count: UInt64

        package init(
            journey: String,
            service: String,
            reason: Reason,
            plannedFirst: Timestamp,
            plannedLast: Timestamp,
            count: UInt64
        ) {
            self.journey = journey
            self.service = service
            self.reason = reason
            self.plannedFirst = plannedFirst
            self.plannedLast = plannedLast
            self.count = count
        }
    }

    /// What a start found at the end of a ledger that had not been closed.
    package struct Recovery: Hashable, Sendable {
        /// The raw values are those of the ledger's format.
        package enum Class: UInt8, CaseIterable, Sendable {
            /// The writing stopped; nothing that was reported is missing.
            case uncleanEnd = 1
            /// Valid frames lie behind invalid bytes, or older segments do not fit together.
            case damage = 2
        }

        package var `class`: Class
        /// The last segment, and where its valid part ends.
        package var segment: UInt64
        package var end: UInt64
        /// Bytes behind that end, up to the last one that is not zero, and their hash.
        package var bytesBehind: UInt64
        package var hashBehind: SHA256
        /// The last record that a COMMIT confirms in that segment; 0 if none.
        package var lastCommit: UInt64
        /// Over the frames before that end: what the segment's SEAL would have said.
        package var tree: Seal.Tree?

        package init(
            class: Class,
            segment: UInt64,
            end: UInt64,
            bytesBehind: UInt64,
            hashBehind: SHA256,
            lastCommit: UInt64
        ) {
            self.class = `class`
            self.segment = segment
            self.end = end
            self.bytesBehind = bytesBehind
            self.hashBehind = hashBehind
            self.lastCommit = lastCommit
        }
    }

    /// The disk refused a segment, which was abandoned; its unacknowledged records were written
    /// again, with their numbers, into the next one.
    package struct Damage: Hashable, Sendable {
        package var segment: UInt64
        package var firstUnacknowledged: UInt64
        /// The system's error number.
        package var errorNumber: Int32
        package var at: Timestamp
        /// Over the frames that were acknowledged.
        package var tree: Seal.Tree?

        package init(
            segment: UInt64,
            firstUnacknowledged: UInt64,
            errorNumber: Int32,
            at: Timestamp
        ) {
            self.segment = segment
            self.firstUnacknowledged = firstUnacknowledged
            self.errorNumber = errorNumber
            self.at = at
        }
    }
}
