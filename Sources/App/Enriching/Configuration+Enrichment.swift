internal import Domain

extension Configuration {
    /// What a warehouse is enriched with: the bundled tables, and the currencies asked for.
    ///
    /// - Throws: `CommandFailure` when the tables inside the binary cannot be read.
    func enrichmentPlan() throws -> EnrichmentPlan {
        do {
            return EnrichmentPlan(
                bundle: try Resources.referenceData(), base: enrichment.salesCurrency,
                currencies: enrichment.currencies.currencies)
        } catch { throw CommandFailure(.couldNotRun, "the bundled reference tables cannot be read: \(error)") }
    }
}
