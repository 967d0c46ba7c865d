package import Domain

/// What a warehouse holds that other sources may know more about.
package struct EnrichmentNeeds: Sendable {
    /// The countries, each with what is known of it now.
    package let countries: [(key: Int32, name: CountryName, known: EnrichedCountry)]
    /// The calendar's first and last day; nil in a warehouse without facts.
    package let days: ClosedRange<DayKey>?
    /// The days that have a rate of their own, for each currency asked about.
    package let ratedDays: [Currency: Set<DayKey>]
    /// Whether there are products whose description tells no category.
    package let hasUnclassified: Bool
    /// What services have answered already, and need not be asked again.
    package let asked: Set<EnrichmentQuestion>
}

/// Something that a service is asked about.
package struct EnrichmentQuestion: Hashable, Sendable {
    /// The service's name.
    package let provider: String
    /// What about: a word, a country's name, `GBP/EUR 2010`.
    package let subject: String

    /// A question.
    package init(_ provider: String, _ subject: String) {
        self.provider = provider
        self.subject = subject
    }
}

/// What a run found out, to be stored and published at once.
package struct EnrichmentFindings: Sendable {
    /// What services say of countries, by key.
    package var countries: [(key: Int32, country: EnrichedCountry)] = []
    /// What services publish, the preferred service's first.
    package var rates: [PublishedRate] = []
    /// Words that a service related to a bundled one.
    package var words: [(word: CategoryWord, related: [String], provider: String)] = []
    /// What was asked and answered, whatever the answer.
    package var answered: [EnrichmentQuestion] = []

    /// When services answered, microseconds since 1970-01-01T00:00:00Z.
    package let foundAt: Int64

    /// Nothing yet.
    package init(foundAt: Int64) { self.foundAt = foundAt }
}

/// What a run changed.
package struct EnrichmentChanges: Sendable {
    /// The version that it published; nil when nothing that versions tell was new.
    package var version: Int64?
    /// How many profiles of countries, rates and words were added, and how many products changed their category.
    package var countries = 0, rates = 0, words = 0, products = 0

    /// Nothing changed.
    package init() {}

    /// Adds what a later part of the same run changed.
    package mutating func add(_ other: EnrichmentChanges) {
        version = other.version ?? version
        countries += other.countries
        rates += other.rates
        words += other.words
        products += other.products
    }
}
