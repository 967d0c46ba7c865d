package import Repositories

/// What a run of the enrichment did.
package struct EnrichmentReport: Sendable {
    /// A service that did not give what it was asked for.
    package struct Failure: Sendable, Equatable {
        /// The service's name, that of its breaker.
        package let service: String
        /// Why, safe to show.
        package let reason: String
    }

    /// When it began and ended, microseconds since 1970-01-01T00:00:00Z.
    package let startedAt, finishedAt: Int64
    /// Whether outside services were asked at all.
    package let isExternal: Bool
    package let changes: EnrichmentChanges
    /// What went wrong; what it would have given is asked for again in the next run.
    package let failures: [Failure]

    /// Whether every service that was asked gave an answer.
    package var isComplete: Bool { failures.isEmpty }
}
