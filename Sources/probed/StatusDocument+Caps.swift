import Journey
import Report
import Runner

extension StatusDocument.Cap {
    /// The same in the report's words.
    init(_ use: CapBook.Use) {
        self.init(name: use.kind.rawValue, most: use.most, used: use.used)
    }
}
