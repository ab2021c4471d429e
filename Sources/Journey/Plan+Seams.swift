package import ProbeModel

/// A journey that lasts is walked in parts, each by a run of its own.
extension Plan {
    /// Where a journey is suspended, and how it goes on.
    package struct Seam: Sendable {
        /// The step with which it goes on.
        package let step: String
        /// From the end of the part before.
        package let after: Duration
        /// How long its part is tried again until its checks are met; zero for once.
        package let time: Duration
        /// From one try to the next.
        package let every: Duration
        /// Its place among the plan's steps.
        let place: Int
        /// What the steps behind it use of what stands before it; never a secret.
        let keeps: [Kept]

        /// Why values cannot be kept.
        package enum Fault: Error, Hashable, Sendable {
            /// The named value holds a secret.
            case secret(String)
            /// They have more bytes than they may.
            case tooLong

            /// One sentence for people; holds names, never values.
            package var detail: String {
                switch self {
                case .secret(let name):
                    "'\(name)' holds a secret, so it cannot be kept until the journey goes on"
                case .tooLong:
                    "the values that later steps use have more than \(Limits.suspensionBytes) bytes"
                }
            }
        }
    }

    /// Of a part that goes on: how it was suspended.
    package var arrival: Seam? { arrivalNumber.map { seams[$0] } }

    /// Of a part behind which others follow: how it is suspended.
    package var departure: Seam? { departureNumber.map { seams[$0] } }

    /// Whether it is suspended somewhere.
    package var isLasting: Bool { !seams.isEmpty }

    /// What its parts are called, but for the first: figures and alerts of each are its own.
    package var laterParts: [(title: String, seam: Seam)] {
        seams.map { (Suspension.Place.title(of: name, from: $0.step), $0) }
    }

    /// Its own, and those of its later parts.
    package var names: [String] { [name] + laterParts.map(\.title) }

    /// The names of the steps that each of its parts walks, cleanup included, by the part's name.
    package var stepsOfParts: [String: [String]] {
        let later = laterParts.map { ($0.title, part(behind: $0.seam)) }
        let parts = [(name, part(behind: nil))] + later
        return Dictionary(
            uniqueKeysWithValues: parts.map { name, part in
                (name, (part.steps + part.cleanup).map(\.name))
            }
        )
    }

    /// The part with which a run begins; the whole plan if it is never suspended.
    package var opening: Plan {
        guard isLasting else { return self }
        return part(behind: seams.last { $0.place <= first })
    }

    /// The same part, behind which nothing follows: for whoever does not wait.
    package var withoutDeparture: Plan {
        var plan = self
        plan.departureNumber = nil
        return plan
    }

    /// The part that goes on with what was suspended; nil if the plan has no such step any more, or
    /// needs a value that was not kept because it was another plan then.
    package func part(continuing suspension: Suspension) -> Plan? {
        guard let number = seams.firstIndex(where: { $0.step == suspension.place.step }) else {
            return nil
        }
        let seam = seams[number]
        let isComplete = seam.keeps.allSatisfy { kept in
            // Every run draws its variables anew, whatever was kept.
            drawn.contains { $0.slot == kept.slot }
                || suspension.values.contains { $0.name == kept.name }
        }
        guard isComplete || suspension.plan == fingerprint else { return nil }
        var plan = part(behind: seam)
        plan.arrivalNumber = number
        return plan
    }

    /// The steps from a seam, or from the beginning, up to the next seam.
    private func part(behind seam: Seam?) -> Plan {
        let start = seam?.place ?? 0
        let next = seams.firstIndex { $0.place > start }
        let range = start..<(next.map { seams[$0].place } ?? steps.count)
        var plan = self
        plan.steps = Array(steps[range])
        plan.first = max(0, first - start)
        plan.departureNumber = next
        let removed = steps.count - range.count
        let distance = { (first: Int) -> Int? in
            if first >= steps.count { return -removed }
            return range.contains(first) ? -start : nil
        }
        plan.loops = loops.compactMap { loop in
            distance(loop.steps.lowerBound).map { loop.moved(by: $0) }
        }
        plan.blocks = blocks.compactMap { block in
            distance(block.steps.lowerBound).map { block.moved(by: $0) }
        }
        plan.caps = caps?.part(of: plan.steps + cleanup, plan.loops, isFirst: seam == nil)
        let captured = Set((plan.steps + cleanup).flatMap(\.captures).map(\.slot))
        plan.memories = memories.filter { captured.contains($0.slot) }
        return plan
    }
}

extension Plan.Loop {
    fileprivate func moved(by distance: Int) -> Plan.Loop {
        let steps = steps.lowerBound + distance..<steps.upperBound + distance
        return Plan.Loop(steps: steps, source: source, item: item, isSecret: isSecret)
    }
}
