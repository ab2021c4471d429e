import Runner
import Testing

@Suite("Descriptors")
struct DescriptorBudgetTests {
    @Test(
        "are counted at the start: too few are refused, fewer than all runs need are said",
        arguments: [
            (granted: 255, journeys: 1, isRefused: true, isSaid: false),
            (256, 64, false, false), (256, 65, false, true), (1024, 448, false, false),
            (1024, 449, false, true), (20_127, 20_000, false, true), (20_128, 20_000, false, false),
            (.max, 20_000, false, false),
        ]
    )
    func counted(granted: Int, journeys: Int, isRefused: Bool, isSaid: Bool) {
        let budget = DescriptorBudget(granted: granted)
        #expect((budget.problem != nil) == isRefused)
        #expect((budget.objection(to: journeys) != nil) == isSaid)
    }

    @Test("say how many runs fit, and what to do")
    func said() {
        let budget = DescriptorBudget(granted: 1024)
        #expect(
            budget.objection(to: 600) == "1024 descriptors are granted, so that 448 runs fit at "
                + "once, and there are 600 journeys: runs beyond that are aborted (local); "
                + "set LimitNOFILE= in the unit, or ulimit -n"
        )
        #expect(
            DescriptorBudget(granted: 100).problem == "only 100 descriptors are granted, 256 are "
                + "needed at least; set LimitNOFILE= in the unit, or ulimit -n"
        )
    }
}
