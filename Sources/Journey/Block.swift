extension Plan {
    /// Steps that stand and fall together: those of a fragment, or of a block.
    package struct Block: Sendable {
        /// Places among the plan's steps and cleanup steps, counted together.
        package let steps: Range<Int>
        /// All must hold when its turn comes, or none of the steps is walked.
        let conditions: [Condition]
        /// What fails in it ends the block and not the journey.
        package let isTolerated: Bool
        /// When it has passed, the journey has reached its end.
        package let isEnough: Bool
        /// It is what a loop walks, or a part of it: its turn comes in each of the loop's.
        package let isInLoop: Bool

        /// Whether its `when` holds.
        package func prospect(_ bindings: inout Bindings) -> Prospect {
            conditions.prospect(&bindings)
        }

        func moved(by distance: Int) -> Block {
            Block(
                steps: steps.lowerBound + distance..<steps.upperBound + distance,
                conditions: conditions,
                isTolerated: isTolerated,
                isEnough: isEnough,
                isInLoop: isInLoop
            )
        }
    }

    /// Blocks that begin with this step, the outer ones first.
    package func blocks(at index: Int) -> [Block] {
        blocks.filter { $0.steps.lowerBound == index }
    }

    /// Where the walk goes on when a step has failed and the journey has not.
    package struct Tolerance: Sendable {
        /// The first step that is not over.
        package let end: Int
        /// A loop around the step has further turns.
        package let isInLoop: Bool
    }

    /// Nil if the journey fails with this step.
    package func tolerance(at index: Int) -> Tolerance? {
        if step(at: index)?.flow?.isTolerated ?? false {
            return Tolerance(end: index + 1, isInLoop: true)
        }
        return blocks.last { $0.isTolerated && $0.steps.contains(index) }
            .map { Tolerance(end: $0.steps.upperBound, isInLoop: $0.isInLoop) }
    }

    /// A step or, counted behind them, a cleanup step.
    package func step(at index: Int) -> Step? {
        if index < steps.count { return steps[index] }
        return index - steps.count < cleanup.count ? cleanup[index - steps.count] : nil
    }

    /// Whether the journey is over when the walk has passed one step and goes on with another.
    package func isOver(behind index: Int, before next: Int) -> Bool {
        blocks.contains {
            $0.isEnough && $0.steps.upperBound == index + 1 && !$0.steps.contains(next)
        }
    }
}
