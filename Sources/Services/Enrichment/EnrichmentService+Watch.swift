internal import Synchronization

extension EnrichmentService {
    /// How long nothing is asked for when nothing is missing.
    private static let rest = Duration.seconds(6 * 3_600)
    /// How often it is looked whether something is to be done.
    private static let interval = Duration.seconds(1)
    /// The longest pause after failures.
    private static let longestPause = Duration.seconds(3_600)

    /// Asks ``watch(retry:)`` for a run soon; many wishes may be fulfilled by one run.
    package func wish() { isWished.store(true, ordering: .relaxed) }

    /// Runs at once, at every wish, again when a service that failed may be asked again, and every six hours, until the
    /// task is cancelled.
    ///
    /// - Parameter retry: how long to wait after a run that failed with all breakers closed; twice as long each time
    ///   after, up to an hour.
    package func watch(retry: Duration = .seconds(60)) async {
        var due = ContinuousClock.now
        var pause = retry
        while !Task.isCancelled {
            if isWished.exchange(false, ordering: .relaxed) || ContinuousClock.now >= due {
                // What failed at the database is in the report and the log.
                let report = try? await run()
                if let report, report.isComplete {
                    closeIdleBreakers()
                    pause = retry
                    due = .now + min(EnrichmentService.rest, untilBreakers { _ in true } ?? EnrichmentService.rest)
                } else {
                    let failed = Set(lastReport?.failures.map(\.service) ?? [])
                    due = .now + (untilBreakers { failed.contains($0) } ?? pause)
                    pause = min(pause * 2, EnrichmentService.longestPause)
                }
            }
            try? await Task.sleep(for: EnrichmentService.interval)
        }
    }

    /// Until the first of these services' open breakers lets a call through; nil when none of them is open.
    private func untilBreakers(of isMeant: (String) -> Bool) -> Duration? {
        let now = now
        return breakers.filter { isMeant($0.name) }.compactMap(\.retryAt).map { .microseconds(max(0, $0 - now)) }.min()
    }
}
