internal import Glibc
internal import Synchronization

/// What a request's time went to, for its `Server-Timing` field.
///
/// The task that answers it carries the clock, so that a pool adds what it knows without being told of requests.
/// Statements that run side by side count one by one.
package final class RequestClock: Sendable {
    /// What time goes to.
    package enum Part: Sendable {
        /// Checking credentials.
        case authentication
        /// Waiting for a database connection.
        case pool
        /// Waiting for a statement's result.
        case query
    }

    /// The clock of the request that this task answers; nil in the background.
    @TaskLocal package static var current: RequestClock?

    /// When the request's head was there: ``now()``.
    package let began = RequestClock.now()
    private let authentication = Atomic<UInt64>(0)
    private let pool = Atomic<UInt64>(0)
    private let query = Atomic<UInt64>(0)
    private let hit = Atomic<Bool>(false)

    /// A clock that starts now.
    package init() {}

    /// Monotonic nanoseconds: clock_gettime(2), `CLOCK_MONOTONIC`.
    package static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Counts the time since `start`, a value of ``now()``.
    package func add(_ part: Part, since start: UInt64) {
        let time = RequestClock.now() &- start
        switch part {
        case .authentication: authentication.add(time, ordering: .relaxed)
        case .pool: pool.add(time, ordering: .relaxed)
        case .query: query.add(time, ordering: .relaxed)
        }
    }

    /// Nanoseconds counted so far.
    package func total(of part: Part) -> UInt64 {
        switch part {
        case .authentication: authentication.load(ordering: .relaxed)
        case .pool: pool.load(ordering: .relaxed)
        case .query: query.load(ordering: .relaxed)
        }
    }

    /// Says that the answer came from the cache.
    package func noteCacheHit() { hit.store(true, ordering: .relaxed) }

    /// Whether the answer came from the cache.
    package var isCacheHit: Bool { hit.load(ordering: .relaxed) }
}
