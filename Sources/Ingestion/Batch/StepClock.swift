internal import Domain

/// Times the steps of a load.
struct StepClock: Sendable {
    private(set) var all: [(name: String, seconds: Double)] = []
    private let start = ContinuousClock.now
    private var last = ContinuousClock.now

    /// Ends the step that began with the end of the one before.
    mutating func finish(_ name: String) {
        let now = ContinuousClock.now
        all.append((name, (now - last).seconds))
        last = now
    }

    /// Seconds since the clock was made.
    var total: Double { (ContinuousClock.now - start).seconds }
}
