import Ledger

extension LedgerReader {
    /// All records that it finds.
    func entries() throws(LedgerError) -> [Entry] {
        var entries: [Entry] = []
        try read(after: 0, limit: .max) { entry in
            entries.append(entry)
            return true
        }
        return entries
    }
}
