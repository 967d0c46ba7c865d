package import Domain
package import HTTPClient

/// The state of the service's parts at one moment.
///
/// Made by ``HealthService`` in the background; reading costs nothing.
package struct HealthReport: Sendable {
    /// One part and what is to be said of it.
    package struct Component: Sendable {
        /// Its name: `database`, `pool`, `freshness`, `data_quality`, `disk`, `breakers`, `search`.
        package let name: String
        package let status: HealthStatus
        /// Why it is not ok; nil when it is.
        package let cause: String?
        /// Figures, in the order in which they are shown.
        package let facts: [(name: String, value: HealthFact)]
    }

    /// When it was made, microseconds since 1970-01-01T00:00:00Z.
    package let checkedAt: Int64
    package let components: [Component]
    /// The breakers of the outside services that may be asked.
    package let breakers: [BreakerReport]
    /// The version that is served; nil when there is none yet.
    package let version: PublishedVersion?

    /// The worst of the components.
    package var status: HealthStatus { components.map(\.status).max() ?? .unavailable }
}

/// One figure of a health component.
package enum HealthFact: Sendable {
    case integer(Int64)
    case seconds(Double)
    case text(String)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case time(Int64)
    case none
}

/// The state of a breaker, for routes, which know no client.
package typealias BreakerStatus = BreakerReport
