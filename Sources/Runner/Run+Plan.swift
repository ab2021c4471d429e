import Journey
import ProbeModel

extension Run.Step {
    /// A step of a plan that has not been reached.
    init(_ step: Plan.Step, isCleanup: Bool) {
        self.init(name: step.name, components: step.components, isCleanup: isCleanup)
        origin = step.origin
    }
}
