package import ProbeModel

/// Reads a ledger: beside its writer, without it, or on a copy. Takes no lock, changes nothing.
package struct LedgerReader: Sendable {
    let disk: any Disk

    package init(directory: String) throws(LedgerError) {
        do throws(DiskError) {
            disk = try SystemDisk(directory: directory)
        } catch { throw .disk(error) }
    }

    package init(disk: any Disk) {
        self.disk = disk
    }

    /// Whether the folder holds no segment: nothing was ever recorded there.
    package var isEmpty: Bool {
        get throws(LedgerError) { try segments().isEmpty }
    }

    /// Hands over up to `limit` records behind number `after`, oldest first, until the body
    /// returns false. Only records whose checksums are right are seen; what the last segment's
    /// writer may just be writing is not.
    ///
    /// - Returns: what was damaged on the way, the first `Limits.scrubFindings`; and segments that are
    ///   missing, if everything was read.
    @discardableResult
    package func read(
        after: UInt64,
        limit: Int,
        _ body: (Entry) -> Bool
    ) throws(LedgerError) -> [Finding] {
        var left = limit
        guard left > 0 else { return [] }
        let names = try segments()
        // What lies before is not asked for, and neither is whether it is there.
        let before = names.lastIndex { $0.firstSequence - 1 <= after }
        let first = before ?? 0
        var losses = Losses(among: names[first...], isWhole: before == nil)
        for index in names.indices.dropFirst(first) {
            let here = try walk(names, index) { entry in
                losses.see(entry)
                guard entry.sequence > after else { return true }
                left -= 1
                return body(entry) && left > 0
            }
            losses.add(here.damage)
            guard here.wantsMore else { return losses.damage }
        }
        return losses.all
    }

    /// The newest records that match, newest first, at most `limit`. Reads segments from their
    /// ends, so that the newest records cost the same however long their segment is. With `kinds`,
    /// records of all others are passed over undecoded.
    package func latest(
        limit: Int,
        of kinds: Set<FrameKind>? = nil,
        matching isWanted: (Entry) -> Bool
    ) throws(LedgerError) -> [Entry] {
        var found: [Entry] = []
        guard limit > 0 else { return found }
        let names = try segments()
        for index in names.indices.reversed() {
            var end = Int.max
            while found.count < limit, end > SegmentHeader.byteCount {
                var here: [Entry] = []
                let part = Part(end: end, kinds: kinds)
                end = try walk(names, index, part) { entry in
                    guard isWanted(entry) else { return true }
                    here.append(entry)
                    // Twice the limit is kept, so that trimming is rare.
                    if here.count >= 2 * limit { here.removeFirst(limit) }
                    return true
                }.begin
                found += here.reversed().prefix(limit - found.count)
            }
        }
        return found
    }

    /// The number of the last record; 0 if there is none.
    package func lastSequence() throws(LedgerError) -> UInt64 {
        let names = try segments()
        guard let last = names.last else { return 0 }
        var sequence = last.firstSequence - 1
        _ = try walk(names, names.count - 1) { entry in
            sequence = entry.sequence
            return true
        }
        return sequence
    }

    /// A number behind which every record lies that was written in the shorter span before the newest
    /// segments began, or later; and those of the longer span, while they fit into so many bytes of
    /// segments. Found from the segments' headers alone.
    ///
    /// The segment that the present start made does not count: the daemon may have been down for
    /// longer than that.
    package func lastSequence(
        _ spans: ClosedRange<Duration>,
        within bytes: Int
    ) throws(LedgerError) -> UInt64 {
        let names = try segments()
        guard let end = try header(names, names.count - 2)?.opened.wall else { return 0 }
        var room = bytes
        for (index, name) in names.enumerated().reversed() {
            // A damaged header tells no time: the one before it does.
            guard let opened = try header(names, index)?.opened.wall else { continue }
            room -= try size(of: name)
            let span = room > 0 ? spans.upperBound : spans.lowerBound
            if opened < end - span { return name.firstSequence - 1 }
        }
        return 0
    }

    private func size(of name: SegmentName) throws(LedgerError) -> Int {
        try SegmentFile.with(name, on: disk) { $0.status.size }
    }

    /// A number behind which every record lies that was written at a time or later, as far as the
    /// segments' headers tell.
    package func lastSequence(before time: Timestamp) throws(LedgerError) -> UInt64 {
        let names = try segments()
        var sequence: UInt64 = 0
        for index in names.indices {
            guard let opened = try header(names, index)?.opened.wall, opened < time else { break }
            sequence = names[index].firstSequence - 1
        }
        return sequence
    }

    /// The first part of the last configuration among the records up to
    /// `lastSequence(before: time)`: what was in force when those behind it were written. Nil if
    /// there is none.
    package func configuration(before time: Timestamp) throws(LedgerError) -> Record.Configuration?
    {
        let end = try lastSequence(before: time)
        let found = try latest(limit: 1, of: [.configuration]) { entry in
            guard entry.sequence <= end, case .configuration(let part) = entry.record else {
                return false
            }
            return part.part == 1
        }
        guard case .configuration(let part)? = found.first?.record else { return nil }
        return part
    }

    /// Bytes of all segments' files, but those that go meanwhile.
    package func bytes() throws(LedgerError) -> Int {
        var bytes = 0
        for name in try segments() {
            do throws(DiskError) {
                bytes += try disk.size(of: name.description)
            } catch {
                if !error.isAbsent { throw .disk(error) }
            }
        }
        return bytes
    }

    func segments() throws(LedgerError) -> [SegmentName] {
        do throws(DiskError) {
            return SegmentName.all(in: try disk.names())
        } catch { throw .disk(error) }
    }

    /// The header of a segment; nil if there is none that can be read.
    func header(
        _ names: [SegmentName],
        _ index: Int
    ) throws(LedgerError) -> SegmentHeader? {
        guard names.indices.contains(index) else { return nil }
        return try SegmentFile.with(names[index], on: disk) { segment throws(LedgerError) in
            switch segment.header {
            case .success(let header): return header
            case .failure(.damaged), .failure(.unreadable): return nil
            case .failure(.tooNew(let version)):
                throw .tooNew(segment: segment.name.description, version)
            }
        }
    }

    /// Walks everything: checksums, numbers, chain, links, roots, keys and checkpoints; and
    /// compares the history with notes that were kept elsewhere.
    ///
    /// With `trusted` keys a note must be signed by one of them, and no other signature counts.
    package func verify(
        against notes: [Note] = [],
        trusting trusted: [VerifyingKey] = []
    ) throws(LedgerError) -> Verification {
        var terms = Verification.Terms()
        (terms.notes, terms.trusted) = (notes, trusted)
        return try verify(terms)
    }

    package func verify(_ terms: Verification.Terms) throws(LedgerError) -> Verification {
        try Verification(of: try segments(), on: disk, terms)
    }
}
