import ProbeModel
import Testing

@Suite("Bisection")
struct BisectionTests {
    @Test("finds the first number that a condition holds for, or the end", arguments: 0...9)
    func first(answer: Int) {
        for begin in 0...answer {
            #expect((begin..<9).partitioningIndex { $0 >= answer } == answer, "from \(begin)")
        }
    }

    @Test("asks once for each half, and never outside of the range")
    func halves() {
        var asked: [Int] = []
        let found = (0..<1000).partitioningIndex { number in
            asked.append(number)
            return number >= 617
        }
        #expect(found == 617 && asked.count <= 10)
        #expect(asked.allSatisfy { (0..<1000).contains($0) })
        #expect((5..<5).partitioningIndex { _ in true } == 5)
    }
}
