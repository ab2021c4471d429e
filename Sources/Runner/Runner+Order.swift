import Journey
import ProbeModel

extension Runner {
    /// What is to be walked, or has been. On the heap, as everything that waits: whatever the frame of
    /// a task holds, be it for a moment, counts ten thousand times while runs wait for their responses.
    final class Order: Sendable {
        let plan: Plan
        let run: Run
        let vault: Vault
        /// Debts of earlier runs.
        let left: [Debt]
        let history: History
        let tokens: TokenBook
        let keeps: Keeping
        /// What the control target says, if it was asked beside the cleanup.
        let question: Task<String?, Never>?

        @inline(never)
        init(
            _ plan: Plan,
            _ run: Run,
            _ vault: Vault,
            left: [Debt] = [],
            history: History = History(),
            tokens: TokenBook = TokenBook(),
            keeps: Keeping = .checks,
            question: Task<String?, Never>? = nil
        ) {
            self.question = question
            self.history = history
            self.tokens = tokens
            self.keeps = keeps
            self.plan = plan
            self.run = run
            self.vault = vault
            self.left = left
        }
    }
}
