/// What is given from outside for a walk.
extension Plan {
    /// Given names that the journey neither defines, captures nor uses: slips.
    package struct Strays: Sendable {
        package var names: [String] = []
        /// Those that were meant, perhaps; empty if there are no strays.
        package var known: [String] = []
    }

    /// What the steps from the first one on need of those that are left out, and nobody has given.
    package var wants: [String] {
        var known = Set(presets.keys)
        let earlier = Set(steps[..<first].flatMap(\.captures).map(\.slot))
        var names: [String] = []
        for step in steps[first...] {
            // A condition may ask whether there is such a value.
            if step.flow?.conditions.isEmpty ?? true {
                for slot in step.request.slots.sorted() where earlier.contains(slot) {
                    if known.insert(slot).inserted { names.append(slots[slot]) }
                }
            }
            known.formUnion(step.captures.map(\.slot))
        }
        return names
    }
}
