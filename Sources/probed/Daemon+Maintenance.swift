import ProbeModel
import Rollup

extension Daemon {
    /// Tells the follower of the maintenance that the roll-ups know: it may have been declared long
    /// before what a start replays.
    func learnMaintenance() async {
        let path = paths.rollup
        let known = try? await archive.read {
            let reader = try RollupReader(path: path)
            let reached = try reader.progress().sequence
            return try reader.declarations().filter { $0.sequence <= reached }
        }
        if let known { await follower.learn(known) }
    }
}
