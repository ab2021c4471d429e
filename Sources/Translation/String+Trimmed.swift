extension Substring {
    var trimmed: String {
        var text = self
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }
}

extension String {
    var trimmed: String { self[...].trimmed }
}
