/// Why a foreign file is none of its kind: problem, place, remedy.
package struct ForeignFault: Error, Hashable, CustomStringConvertible {
    package let description: String
    /// Without its place.
    let problem: String

    init(_ place: String, _ problem: String) {
        description = ForeignText.note("\(place): \(problem)")
        self.problem = ForeignText.note(problem)
    }

    init(_ description: String) {
        let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
        problem = lines.map { ForeignText.note(String($0)) }.joined(separator: "\n")
        self.description = problem
    }
}
