import JSON
import ProbeModel

extension Plan {
    /// Steps that are walked several times.
    package struct Loop: Sendable {
        /// Places among the plan's steps and cleanup steps, counted together.
        package let steps: Range<Int>
        let source: Source
        /// The slot that holds the element of each turn.
        let item: Int?
        /// The elements are masked wherever they are shown.
        let isSecret: Bool

        enum Source: Sendable {
            case count(Int)
            /// A list; `first` bounds how much of it is walked.
            case list(Value, name: String, first: Int?)
        }

        /// Begins the loop with what its list holds now.
        package func turns(_ bindings: inout Bindings) throws(Fault) -> Turns {
            var turns: Turns
            switch source {
            case .count(let count): turns = Turns(self, count: count)
            case .list(let value, let name, let first):
                guard let found = bindings.current(value) else { throw .unbound(name) }
                guard var elements = found.array else { throw .noList(name, found.typeName) }
                if let first { elements = Array(elements.prefix(first)) }
                guard elements.count <= Limits.iterations else { throw .longList(name) }
                turns = Turns(self, count: elements.count, elements: elements)
            }
            turns.bind(&bindings)
            return turns
        }
    }

    /// A loop that is being walked.
    package struct Turns: Sendable {
        package var steps: Range<Int> { loop.steps }
        private let loop: Loop
        private let elements: [JSON]
        private let count: Int
        private var number = 0

        fileprivate init(_ loop: Loop, count: Int, elements: [JSON] = []) {
            self.loop = loop
            self.elements = elements
            self.count = count
        }

        package var isEmpty: Bool { count == 0 }

        /// Goes on to the next turn.
        /// - Returns: whether there is one.
        package mutating func next(_ bindings: inout Bindings) -> Bool {
            number += 1
            bind(&bindings)
            return number < count
        }

        fileprivate func bind(_ bindings: inout Bindings) {
            guard let item = loop.item, number < elements.count else { return }
            bindings.bind(item, to: elements[number], isSecret: loop.isSecret)
        }
    }

    /// The loop that begins at this step; nil if none does.
    package func loop(at index: Int) -> Loop? {
        loops.isEmpty ? nil : loops.first { $0.steps.lowerBound == index }
    }
}
