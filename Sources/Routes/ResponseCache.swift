internal import Domain
internal import HTTPCore
internal import Synchronization

/// Finished answers of reads that nothing but the warehouse's version and the request's target decides, for all loops.
///
/// Bounded by bytes. When it is full, an answer is kept that is asked for a second time, so that a walk through all pages
/// neither costs much nor drives out what is asked for often; what was not used for the longest time goes. All of it
/// goes when another version is published.
package final class ResponseCache: Sendable {
    /// What decides an answer: the same that its entity tag is made of.
    struct Key: Hashable, Sendable {
        /// The target as it was sent, and what settings add to it.
        let target: String
        /// What was read; nil for a document that never changes.
        let version: ReadVersion?
    }

    /// What the cache holds and has done.
    package struct Statistics: Sendable, Equatable {
        /// Look-ups that found an answer, and that did not.
        package var hits: UInt64 = 0, misses: UInt64 = 0
        /// What the answers take, an estimate.
        package var bytes = 0
        /// Answers, each counted once for all of its codings.
        package var entries = 0
    }

    private struct Entry {
        var forms: [ContentCoding: Response]
        var bytes: Int
    }

    private struct State {
        var publication: Int64?
        var entries = RecentlyUsed<Key, Entry>()
        var bytes = 0
        var hits: UInt64 = 0
        var misses: UInt64 = 0
        /// Hashes of answers that found the cache full, each at a place of its own.
        var turnedAway = [Int](repeating: 0, count: 4_096)

        /// Whether the answer was here not long ago, when there was no room for it; it is remembered otherwise.
        mutating func hasBeenTurnedAway(_ key: Key) -> Bool {
            let hash = key.hashValue
            let place = hash & (turnedAway.count - 1)
            defer { turnedAway[place] = hash }
            return turnedAway[place] == hash
        }
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let publication: @Sendable () -> Int64?

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - capacity: what it may hold, bytes; 0 keeps nothing. An answer larger than an eighth of it is not kept.
    ///   - publication: when the newest publication that is served was made, as `ReadVersion.publishedAt` says it;
    ///     answers from before it are dropped.
    package init(capacity: Int, publication: @escaping @Sendable () -> Int64?) {
        self.capacity = capacity
        self.publication = publication
    }

    /// The answer for `key` in that coding, or else without one.
    func find(_ key: Key, _ coding: ContentCoding) -> (response: Response, coding: ContentCoding)? {
        guard capacity > 0 else { return nil }
        let current = publication()
        // What is outdated comes out of the lock to be freed.
        let (found, _) = state.withLock { state in
            let outdated = state.publication == current ? nil : state.entries
            if outdated != nil {
                (state.entries, state.bytes, state.publication) = (RecentlyUsed(), 0, current)
            }
            guard let entry = state.entries.use(key) else {
                state.misses += 1
                return (nil as (response: Response, coding: ContentCoding)?, outdated)
            }
            state.hits += 1
            if let response = entry.forms[coding] { return ((response, coding), outdated) }
            return (entry.forms[.identity].map { ($0, .identity) }, outdated)
        }
        return found
    }

    /// Keeps an answer in that coding, unless it is too large or of a version that is not current.
    func insert(_ response: Response, for key: Key, _ coding: ContentCoding) {
        let size = ResponseCache.size(response, key)
        guard size <= capacity / 8 else { return }
        state.withLock { state in
            if let version = key.version, version.publishedAt != state.publication { return }
            var entry = state.entries[key] ?? Entry(forms: [:], bytes: 0)
            // A coding is a part of what is there without it, and another request may have been faster.
            guard entry.forms[coding] == nil, coding == .identity || entry.forms[.identity] != nil,
                entry.bytes + size <= capacity / 8
            else { return }
            if coding == .identity, state.bytes + size > capacity, !state.hasBeenTurnedAway(key) { return }
            entry.forms[coding] = response
            entry.bytes += size
            state.entries[key] = entry
            state.bytes += size
            while state.bytes > capacity, let oldest = state.entries.popOldest() { state.bytes -= oldest.bytes }
        }
    }

    /// What it holds and has done.
    package var statistics: Statistics {
        state.withLock { state in
            Statistics(hits: state.hits, misses: state.misses, bytes: state.bytes, entries: state.entries.count)
        }
    }

    /// The body with what its array reserves, the fields' texts, and 64 bytes for each of what holds them.
    private static func size(_ response: Response, _ key: Key) -> Int {
        response.fields.reduce(response.body.capacity + key.target.utf8.count + 256) { $0 + $1.value.utf8.count + 64 }
    }
}
