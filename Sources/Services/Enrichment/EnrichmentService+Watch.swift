internal import Foundation
internal import Synchronization

extension EnrichmentService {
    /// How long nothing is asked for when nothing is missing.
    private static let rest = Duration.seconds(6 * 3_600)
    /// How often it is looked whether something is to be done.
    private static let interval = Duration.seconds(1)

    /// Asks ``watch(retry:)`` for a run soon; many wishes may be fulfilled by one run.
    package func wish() { isWished.store(true, ordering: .relaxed) }

    /// Runs at once, at every wish, again when a service that failed may be asked again, and every six hours, until the
    /// task is cancelled.
    ///
    /// - Parameter retry: how long to wait after an incomplete run whose breakers are all closed.
    package func watch(retry: Duration = .seconds(60)) async {
        var due = ContinuousClock.now
        while !Task.isCancelled {
            if isWished.exchange(false, ordering: .relaxed) || ContinuousClock.now >= due {
                do {
                    let report = try await run()
                    due = .now + (report.isComplete ? EnrichmentService.rest : pause(retry))
                } catch {
                    // The database is away; health tells so already.
                    due = .now + retry
                }
            }
            try? await Task.sleep(for: EnrichmentService.interval)
        }
    }

    /// Until the first open breaker lets a call through.
    private func pause(_ retry: Duration) -> Duration {
        let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
        let waits = breakers.compactMap(\.retryAt).map { Duration.microseconds(max(0, $0 - now)) }
        return waits.min() ?? retry
    }
}
