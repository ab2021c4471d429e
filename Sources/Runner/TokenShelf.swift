import ProbeModel

/// The tokens of all journeys. Of each account of a journey they are kept apart: what a run copies is
/// what its own account was given, and a thousand accounts do not push each other out.
package struct TokenShelf: Sendable {
    /// Whose tokens they are.
    package struct Place: Hashable, Sendable {
        package let journey: String
        /// Nil for a journey whose runs lease none.
        package let account: String?

        package init(journey: String, account: String?) {
            self.journey = journey
            self.account = account
        }
    }

    private struct Kept {
        let book: TokenBook
        /// When it was used, counted in uses.
        let use: UInt64
    }

    private var books: [Place: Kept] = [:]
    private var uses: UInt64 = 0
    /// Of the texts of all tokens.
    package private(set) var bytes = 0

    package init() {}

    /// What a run may use.
    package func book(at place: Place) -> TokenBook { books[place]?.book ?? TokenBook() }

    /// Takes over what a run has learnt. What was not used for longest goes if there is no room.
    package mutating func absorb(_ copy: TokenBook, at place: Place) {
        guard !copy.isEmpty else { return }
        var book = remove(place) ?? TokenBook()
        book.absorb(copy)
        uses += 1
        books[place] = Kept(book: book, use: uses)
        bytes += book.bytes
        while bytes > Limits.tokensBytes,
            let oldest = books.min(by: { $0.value.use < $1.value.use })?.key
        {
            _ = remove(oldest)
        }
    }

    /// Forgets all others.
    package mutating func keep(where isInForce: (Place) -> Bool) {
        for place in books.keys where !isInForce(place) { _ = remove(place) }
    }

    private mutating func remove(_ place: Place) -> TokenBook? {
        guard let kept = books.removeValue(forKey: place) else { return nil }
        bytes -= kept.book.bytes
        return kept.book
    }
}
