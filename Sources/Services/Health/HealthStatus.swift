/// How well something works.
package enum HealthStatus: String, Sendable, Comparable {
    case ok
    /// It works, and somebody should look at it.
    case degraded
    /// It does not work.
    case unavailable

    package static func < (left: HealthStatus, right: HealthStatus) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .ok: 0
        case .degraded: 1
        case .unavailable: 2
        }
    }
}
