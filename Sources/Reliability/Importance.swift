/// What one component means for the whole, in a structure whose parts fail independently. Names
/// say which measure is printed: criticality and Fussell–Vesely are not the same.
package struct Importance: Hashable, Sendable {
    package let component: String
    /// By how much the whole grows with this part: R(1) − R(0) (Birnbaum 1969).
    package let birnbaum: Double
    /// Share of the unreliability that goes if the part is perfect.
    package let criticality: Double
    /// Share of the unreliability in which the part takes part: the chance of a minimal cut with
    /// it (Fussell 1975).
    package let fussellVesely: Double
    /// How many times as unreliable it all gets if the part dies (NUREG/CR-3385). For "protect".
    package let riskAchievementWorth: Double
    /// By what factor the unreliability shrinks if the part is perfect; infinite if it goes.
    package let riskReductionWorth: Double
    /// What the whole gains if the part is perfect. For "fix next".
    package let gainIfPerfect: Double
}

extension Structure {
    /// The importance of each part, in the order of first occurrence; nil if a part has no figure
    /// or the structure is too large.
    package func importance(of figures: [String: Double]) -> [Importance]? {
        var diagram = Diagram()
        guard let root = diagram.add(self),
            let fails = diagram.chances(of: root, figures)?.fails,
            let ordered = diagram.ordered(figures)
        else { return nil }
        let sensitivities = diagram.sensitivities(of: root, ordered)
        var cuts = MinimalCuts(diagram)
        let all = cuts.minimal(root)
        var list: [Importance] = []
        for (part, birnbaum) in sensitivities.enumerated() {
            let name = diagram.parts[part]
            guard let figure = figures[name], let taking = cuts.chance(of: part, in: all, figures)
            else { return nil }
            let gain = birnbaum * (1 - figure)
            // What is left of the unreliability; a difference that is rounding is none.
            let rest = fails - gain > fails * 8 * Double.ulpOfOne ? fails - gain : 0
            list.append(
                Importance(
                    component: name,
                    birnbaum: birnbaum,
                    criticality: fails > 0 ? gain / fails : 0,
                    fussellVesely: fails > 0 ? taking / fails : 0,
                    riskAchievementWorth: Self.ratio(fails + birnbaum * figure, fails),
                    riskReductionWorth: Self.ratio(fails, rest),
                    gainIfPerfect: gain
                )
            )
        }
        return list
    }

    /// Nothing of nothing is one: it stays as it is.
    private static func ratio(_ above: Double, _ below: Double) -> Double {
        below > 0 ? above / below : above > 0 ? .infinity : 1
    }
}
