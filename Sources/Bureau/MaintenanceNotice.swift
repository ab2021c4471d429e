package import Journey
package import ProbeModel
import Reliability

/// Whether work that is announced now is announced in time: what is not mutes no alert, and counts.
package struct MaintenanceNotice: Hashable, Sendable {
    /// A sentence for each service that is not left alone as its announcer may expect.
    package private(set) var warnings: [String] = []
    /// Whether the first window mutes the alerts of every service.
    package private(set) var mutes = true

    /// `services` are those that it is about; of one without a contract what is usual holds.
    package init(
        _ work: Maintenance,
        of services: [String],
        by contracts: [String: Contract],
        at now: Timestamp
    ) {
        let ahead = Duration.nanoseconds(work.start.nanoseconds - now.nanoseconds)
        let length = Duration.nanoseconds(work.end.nanoseconds - work.start.nanoseconds)
        for service in services.sorted() {
            let policy = contracts[service]?.exclusionPolicy ?? ExclusionPolicy()
            if ahead < policy.minimumNotice {
                mutes = false
                let later =
                    work.rule.isEmpty
                    ? "" : ", windows from \((now + policy.minimumNotice).forPeople) on do"
                warnings.append(
                    "'\(service)' wants \(Wording.span(policy.minimumNotice)) of notice: this mutes "
                        + "no alert, and counts\(later); 'probectl silence add service=\(service) "
                        + "-d \(Self.hours(length))' mutes at once"
                )
            } else if length > policy.maximumExcluded {
                warnings.append(
                    "'\(service)' leaves out \(Wording.span(policy.maximumExcluded)) of a period at "
                        + "most: what lasts longer mutes no alert, and counts"
                )
            }
        }
    }

    /// Rounded up: `3h`.
    private static func hours(_ span: Duration) -> String {
        "\((span.nanoseconds + 3_599_999_999_999) / 3_600_000_000_000)h"
    }
}
