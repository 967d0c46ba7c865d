internal import Synchronization

/// Counts requests by route, method and status, and their latencies, on one loop.
///
/// Reading sums over the loops.
///
/// Each loop has one, so its lock is never contended but by a scrape (4–5 ns a request).
package final class RequestMetrics: Sendable {
    /// The histogram's upper bounds, in seconds.
    package static let bounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// What a counter is kept for.
    package struct Key: Hashable, Sendable, Comparable {
        /// The route's pattern, for example `/api/v1/sales/{id}`; `unknown` when none matched.
        package let route: String
        package let method: String
        package let status: Int

        package static func < (left: Key, right: Key) -> Bool {
            (left.route, left.method, left.status) < (right.route, right.method, right.status)
        }
    }

    /// Latencies of one route.
    package struct Histogram: Sendable {
        /// How many took at most `bounds[i]` and more than the bound before it; the last place counts the rest.
        package var counts = [UInt64](repeating: 0, count: RequestMetrics.bounds.count + 1)
        /// The sum of all, seconds.
        package var sum: Double = 0
    }

    private struct State {
        var requests: [Key: UInt64] = [:]
        var latencies: [String: Histogram] = [:]
        var broken: [String: UInt64] = [:]
    }

    private let state = Mutex(State())

    /// Makes a set of counters at zero.
    package init() {}

    /// Counts one request that took `seconds` from its head's last byte to its response, or to the end of a stream.
    package func record(route: String, method: String, status: Int, seconds: Double, isBroken: Bool = false) {
        let bucket = RequestMetrics.bounds.firstIndex { seconds <= $0 } ?? RequestMetrics.bounds.count
        state.withLock { state in
            state.requests[Key(route: route, method: method, status: status), default: 0] += 1
            state.latencies[route, default: Histogram()].counts[bucket] += 1
            state.latencies[route, default: Histogram()].sum += seconds
            if isBroken { state.broken[route, default: 0] += 1 }
        }
    }

    /// Streamed responses that were broken off, by route, over several loops.
    package static func broken(_ all: [RequestMetrics]) -> [(route: String, count: UInt64)] {
        let sum = all.reduce(into: [:]) { $0.merge($1.state.withLock { $0.broken }, uniquingKeysWith: +) }
        return sum.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The sums over several loops.
    package static func sum(
        _ all: [RequestMetrics]
    ) -> (requests: [(Key, UInt64)], latencies: [(route: String, histogram: Histogram)]) {
        var requests: [Key: UInt64] = [:]
        var latencies: [String: Histogram] = [:]
        for metrics in all {
            let state = metrics.state.withLock { $0 }
            requests.merge(state.requests, uniquingKeysWith: +)
            latencies.merge(state.latencies) { left, right in
                var sum = left
                for index in sum.counts.indices { sum.counts[index] += right.counts[index] }
                sum.sum += right.sum
                return sum
            }
        }
        return (
            requests.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            latencies.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        )
    }
}
