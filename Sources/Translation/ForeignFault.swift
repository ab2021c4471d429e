/// Why a foreign file is none of its kind: problem, place, remedy.
package struct ForeignFault: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
        self.description = lines.map { ForeignText.note(String($0)) }.joined(separator: "\n")
    }
}
