import Notify
import ProbeModel

extension Refusal {
    /// What is told of a reload that was refused: a notice for each of the first problems, and one
    /// for all together.
    func notices(at now: Timestamp) -> [Notice] {
        let shown = problems.prefix(Limits.refusedProblems)
        let rest = problems.count - shown.count
        let texts =
            problems.count == 1
            ? ["\(problems[0]); the former configuration stays in force"]
            : shown + [
                "the configuration is refused for \(problems.count) problems, and the former one "
                    + "stays in force: the \(shown.count) before this line"
                    + (rest > 0 ? ", and \(rest) more" : "") + "; see 'probectl validate'"
            ]
        return texts.map { text in
            Notice(
                .configurationRefused,
                String(text.prefix(Limits.detailCharacters)),
                fields: [
                    Notice.Field(.reason, "configuration"),
                    Notice.Field(.count, "\(problems.count)"),
                ],
                at: now
            )
        }
    }
}
