/// "Did you mean": the known word that is nearest to an unknown one.
package enum Suggestion {
    /// A sentence with the nearest word; nil if none is near enough to be a slip.
    package static func sentence(for word: String, among known: some Sequence<String>) -> String? {
        nearest(to: word, among: known).map { "Did you mean '\($0)'?" }
    }

    /// The same, or a word of which only a part was written, or a part of what was written: `upper`,
    /// `newUuid`.
    static func sentence(for word: String, relatedTo known: [String]) -> String? {
        let letters = word.lowercased()
        let related = known.first { candidate in
            let other = candidate.lowercased()
            let isPart = letters.utf8.count >= 3 && other.contains(letters)
            return isPart || other.utf8.count >= 4 && letters.contains(other)
        }
        return nearest(to: word, among: known).map { "Did you mean '\($0)'?" }
            ?? related.map { "Did you mean '\($0)'?" }
    }

    /// That word itself; nil if none is near enough.
    package static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().unicodeScalars.prefix(64))
        let limit = letters.count <= 2 ? 1 : max(2, letters.count / 3)
        var best: (distance: Int, word: String)?
        for candidate in known {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
            let distance = distance(letters, other)
            guard distance <= limit, distance < max(letters.count, other.count) else { continue }
            if best.map({ (distance, candidate) < ($0.distance, $0.word) }) ?? true {
                best = (distance, candidate)
            }
        }
        return best?.word
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let change = last[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
