import Digest
import Export
import Intake
import JSON
import Journey
import Notify
import ProbeModel
import Runner
import Synchronization

/// What a reload changes, by the names and hashes of the plans.
struct ConfigurationChange: Sendable {
    let journeys: Int
    /// Names of journeys, sorted.
    let added: [String]
    let removed: [String]
    let changed: [String]
    /// What is no error, and surely not meant.
    let objections: [String]

    init(from old: Configuration, to new: Configuration) {
        let hashes = { (configuration: Configuration) in
            Dictionary(
                uniqueKeysWithValues: configuration.catalogue.plans.map { ($0.name, $0.hash) }
            )
        }
        let (before, after) = (hashes(old), hashes(new))
        journeys = after.count
        added = after.keys.filter { before[$0] == nil }.sorted()
        removed = before.keys.filter { after[$0] == nil }.sorted()
        changed = after.filter { name, hash in before[name].map { $0 != hash } ?? false }.keys
            .sorted()
        objections = new.objections
    }

    var json: JSON {
        let names = [("added", added), ("changed", changed), ("removed", removed)]
        return [
            "journeys": JSON(journeys), "added": JSON(added.count),
            "removed": JSON(removed.count), "changed": JSON(changed.count),
            "unchanged": JSON(journeys - added.count - changed.count),
            "names": .object(
                names.map { kind, names in JSON.Member(kind, .array(names.map { .string($0) })) }
            ),
            "warnings": .array(objections.map { .string($0) }),
        ]
    }
}

extension Daemon {
    /// Reads everything again and changes all, or nothing. What only a start can change (state
    /// folder, listeners, receivers, network) stays as it is.
    func reload(isDryRun: Bool) async throws(Refusal) -> ConfigurationChange {
        try beginReload()
        defer { isReloading.withLock { $0 = false } }
        let old = current.withLock { $0 }
        do throws(Refusal) {
            let path = configurationPath
            let new = try await archive.load(path)
            try Self.refuseWhatNeedsAStart(old.settings, new.settings)
            let change = ConfigurationChange(from: old, to: new)
            guard !isDryRun else { return change }
            service.tell(.reloading(at: MonotonicClock.now()))
            current.withLock { $0 = new }
            await putInForce(new)
            lastReload.withLock {
                $0 = DaemonFigures.Reload(
                    isSuccessful: true,
                    lastSuccess: MonotonicClock.wallClock()
                )
            }
            service.tell(.ready)
            notifier.post(
                Notice(
                    .configuration,
                    "configuration \(new.hash.description.prefix(16)) is in force: "
                        + "\(change.added.count) journeys added, \(change.changed.count) changed, "
                        + "\(change.removed.count) removed",
                    at: MonotonicClock.wallClock()
                )
            )
            return change
        } catch {
            if !isDryRun { lastReload.withLock { $0.isSuccessful = false } }
            for notice in error.notices(at: MonotonicClock.wallClock()) { notifier.post(notice) }
            throw error
        }
    }
}

extension Daemon {
    /// One reload at a time, and none while we stop.
    private func beginReload() throws(Refusal) {
        let mayBegin = isReloading.withLock { isReloading in
            defer { isReloading = true }
            return !isReloading
        }
        guard mayBegin else {
            throw Refusal(.invalidConfiguration, "another reload is going on; try again")
        }
        guard !isStopping.withLock({ $0 }) else {
            isReloading.withLock { $0 = false }
            throw Refusal(.invalidConfiguration, "probed is stopping")
        }
    }

    /// All or nothing: what a reload cannot change must not look as if it had been changed.
    private static func refuseWhatNeedsAStart(
        _ old: Settings,
        _ new: Settings
    ) throws(Refusal) {
        let fields = new.startFields(differingFrom: old)
        guard !fields.isEmpty else { return }
        let names = fields.joined(separator: ", ")
        throw Refusal(
            .invalidConfiguration,
            "\(names) \(fields.count == 1 ? "has" : "have") changed, which takes 'systemctl restart "
                + "probed': a reload changes probes, variables, secrets and metrics"
        )
    }
}

extension Archive {
    /// Reads and compiles the configuration.
    func load(_ path: String) throws(Refusal) -> Configuration { try Configuration.load(path) }
}
