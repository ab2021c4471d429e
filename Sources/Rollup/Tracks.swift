import ProbeModel
import Reliability

/// All tracks, and the episodes on them.
struct Tracks: Sendable {
    /// By number, counted from 1.
    private(set) var tracks: [Track] = []
    private var numbers: [Names.Location: Int64] = [:]
    /// Where each journey was seen last: a record of missed slots names no location.
    private var lastOf: [Int64: Int64] = [:]
    private var episodes: Int64 = 0
    /// Episodes that go on, or that the next transaction writes.
    private var open: [Int64: (track: Int64, episode: Episode)] = [:]
    private(set) var changedTracks: Set<Int64> = []
    private var changed: Set<Int64> = []

    init() {}

    subscript(id: Int64) -> Track { tracks[Int(id) - 1] }

    /// Numbers and tracks of the episodes that the next transaction writes.
    var changedEpisodes: [(id: Int64, track: Int64, Episode)] {
        changed.sorted().compactMap { id in
            guard let kept = open[id] else { return nil }
            return (id, kept.track, kept.episode)
        }
    }

    /// The track of a journey at a location; nil stands for where it was seen last.
    mutating func number(of journey: Int64, at location: String?) -> Int64 {
        guard let location = location ?? lastOf[journey].map({ self[$0].location }) else {
            return number(of: journey, at: "")
        }
        let key = Names.Location(journey: journey, name: location)
        if let id = numbers[key] { return id }
        let id = Int64(tracks.count + 1)
        tracks.append(Track(id: id, journey: journey, location: location))
        numbers[key] = id
        changedTracks.insert(id)
        see(id)
        return id
    }

    /// What is remembered depends on the tracks alone, so that it is the same when they are read.
    private mutating func see(_ id: Int64) {
        let journey = self[id].journey
        let last = lastOf[journey] ?? id
        if (self[id].sequence, id) >= (self[last].sequence, last) { lastOf[journey] = id }
    }

    /// Changes a track.
    mutating func update(_ id: Int64, _ body: (inout Track) -> Void) {
        body(&tracks[Int(id) - 1])
        see(id)
        changedTracks.insert(id)
    }

    // MARK: Episodes

    /// Takes a run; only scheduled ones begin and end an episode, others sharpen its ends.
    mutating func sample(_ run: Run, on id: Int64) {
        switch run.outcome {
        case .failed: noteBad(run, on: id)
        case .passed, .degraded: noteGood(run, on: id)
        case .aborted, .skipped, .missed:
            if run.kind == .scheduled { noteUnknown(1, on: id) }
        }
    }

    /// Slots without evidence do not end an episode. A doubt may be cleared up later.
    mutating func noteUnknown(_ count: Int, on id: Int64, isDoubted: Bool = false) {
        guard let number = self[id].episode else { return }
        change(number) { $0.unknown += count }
        guard isDoubted else { return }
        tracks[Int(id) - 1].doubted += count
        changedTracks.insert(id)
    }

    /// A doubt is over. If it `isCleared` up, its runs come once more, with what they are evidence of.
    mutating func endDoubt(isCleared: Bool) {
        for track in tracks where track.doubted > 0 {
            if isCleared, let number = track.episode {
                change(number) { $0.unknown -= track.doubted }
            }
            tracks[Int(track.id) - 1].doubted = 0
            changedTracks.insert(track.id)
        }
    }

    private mutating func noteBad(_ run: Run, on id: Int64) {
        let isScheduled = run.kind == .scheduled
        guard let number = self[id].episode else {
            if isScheduled { begin(run, on: id) }
            return
        }
        change(number) { episode in
            episode.lastBad = run.started
            episode.goodAfter = nil
            if isScheduled { episode.bad += 1 }
        }
    }

    private mutating func begin(_ run: Run, on id: Int64) {
        episodes += 1
        let episode = Episode(
            journey: run.journey,
            location: run.location,
            goodBefore: self[id].lastGood,
            firstBad: run.started,
            lastBad: run.started,
            goodAfter: nil,
            bad: 1,
            unknown: 0,
            isOpen: true
        )
        open[episodes] = (id, episode)
        changed.insert(episodes)
        let number = episodes
        update(id) { $0.episode = number }
    }

    private mutating func noteGood(_ run: Run, on id: Int64) {
        let isScheduled = run.kind == .scheduled
        if let number = self[id].episode {
            change(number) { episode in
                episode.goodAfter = episode.goodAfter ?? run.started
                if isScheduled { episode.isOpen = false }
            }
        }
        update(id) { track in
            track.lastGood = run.started
            if isScheduled { track.episode = nil }
        }
    }

    private mutating func change(_ number: Int64, _ body: (inout Episode) -> Void) {
        guard var kept = open[number] else { return }
        body(&kept.episode)
        open[number] = kept
        changed.insert(number)
    }

    // MARK: On disk

    /// What earlier transactions wrote.
    init(_ database: borrowing Database) throws(RollupError) {
        var found = Tracks()
        let rows = try database.prepare(Schema.findTracks)
        try rows.rows { row throws(RollupError) in
            var track = Track(
                id: row.integer(0),
                journey: row.integer(1),
                location: row.text(2) ?? ""
            )
            track.sequence = UInt64(clamping: row.integer(3))
            (track.planned, track.pace, track.paces) = (
                row.integer(4), row.integer(5), row.integer(6)
            )
            track.lastGood = row.timestamp(7)
            track.episode = row.number(8)
            track.doubted = Int(row.integer(9))
            found.restore(track)
        }
        found.episodes = try database.number("SELECT coalesce(max(id), 0) FROM episodes")
        let episodes = try database.prepare(Schema.findOpenEpisodes)
        try episodes.rows { row throws(RollupError) in
            found.open[row.integer(0)] = (row.integer(1), row.episode(from: 2))
        }
        self = found
    }

    private mutating func restore(_ track: Track) {
        tracks.append(track)
        numbers[Names.Location(journey: track.journey, name: track.location)] = track.id
        see(track.id)
    }

    /// The changes are on disk.
    mutating func settle() {
        for number in changed where open[number]?.episode.isOpen == false { open[number] = nil }
        (changedTracks, changed) = ([], [])
    }
}
