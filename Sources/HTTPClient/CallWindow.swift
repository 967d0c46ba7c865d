internal import EventLoop

/// Calls of the last while, counted in buckets of equal length that are forgotten one by one.
struct CallWindow {
    private struct Bucket {
        /// Which stretch of time it counts, in bucket lengths since the clock's start.
        var stretch: UInt64 = 0
        var counts = CallCounts()
    }

    private let bucketLength: UInt64
    private var buckets: [Bucket]

    init(length: Duration, buckets count: Int) {
        let count = max(count, 1)
        bucketLength = max(length.nanoseconds / UInt64(count), 1)
        buckets = Array(repeating: Bucket(), count: count)
    }

    mutating func add(isFailure: Bool, isSlow: Bool, at now: UInt64) {
        let stretch = now / bucketLength
        let index = Int(stretch % UInt64(buckets.count))
        if buckets[index].stretch != stretch { buckets[index] = Bucket(stretch: stretch) }
        buckets[index].counts.calls += 1
        if isFailure { buckets[index].counts.failures += 1 }
        if isSlow { buckets[index].counts.slow += 1 }
    }

    func counts(at now: UInt64) -> CallCounts {
        let stretch = now / bucketLength
        return buckets.reduce(into: CallCounts()) { sum, bucket in
            guard bucket.stretch + UInt64(buckets.count) > stretch else { return }
            sum.calls += bucket.counts.calls
            sum.failures += bucket.counts.failures
            sum.slow += bucket.counts.slow
        }
    }

    mutating func clear() { buckets = Array(repeating: Bucket(), count: buckets.count) }
}
