/// What a warehouse is to be enriched with.
package struct EnrichmentPlan: Sendable {
    /// The tables that need neither a key nor a network.
    package let bundle: ReferenceData
    /// The currency that the sales are in.
    package let base: Currency
    /// The currencies that amounts are offered in beside it.
    package let currencies: [Currency]

    /// A plan.
    package init(bundle: ReferenceData, base: Currency, currencies: [Currency]) {
        self.bundle = bundle
        self.base = base
        self.currencies = currencies.filter { $0 != base }
    }
}
