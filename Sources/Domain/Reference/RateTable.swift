/// All exchange rates that a warehouse knows between its own currency and others, in memory.
///
/// A rate holds from its day until the next that is known; rows are only ever added, each by a version.
package struct RateTable: Sendable {
    /// One stored rate.
    package struct Row: Sendable {
        /// The day it was published for.
        package let day: DayKey
        /// The version that added it.
        package let version: Int64
        package let rate: ExchangeRate
        /// `live` or `bundled`.
        package let source: ValueSource
        package let provider: String
        /// When it came in, microseconds since 1970-01-01T00:00:00Z.
        package let fetchedAt: Int64

        /// A row as it is stored.
        package init(
            day: DayKey, version: Int64, rate: ExchangeRate, source: ValueSource, provider: String, fetchedAt: Int64
        ) {
            self.day = day
            self.version = version
            self.rate = rate
            self.source = source
            self.provider = provider
            self.fetchedAt = fetchedAt
        }
    }

    private let rows: [Currency: [Row]]

    /// A table of rows that are in the order of their days, and for the same day in that of their versions.
    package init(_ rows: [Currency: [Row]]) { self.rows = rows }

    /// A table without rates.
    package init() { rows = [:] }

    /// The rates from one currency's rows, as a version has them.
    package func conversion(to currency: Currency, version: Int64) -> Conversion {
        Conversion(currency: currency, rows: rows[currency] ?? [], version: version)
    }
}

/// Turns amounts of the warehouse's currency into another one, at the rates that one version knows.
package struct Conversion: Sendable {
    /// The rate that counts on a day, and where it comes from.
    package struct DayRate: Sendable {
        /// The stored rate; its day is the day asked for or an earlier one.
        package let row: RateTable.Row
        /// `cache` for what a service gave for an earlier day, else the row's own source.
        package let source: ValueSource
    }

    /// The currency that amounts are turned into.
    package let currency: Currency
    private let rows: [RateTable.Row]
    private let version: Int64

    init(currency: Currency, rows: [RateTable.Row], version: Int64) {
        self.currency = currency
        self.rows = rows
        self.version = version
    }

    /// The rate of that day, else of the nearest day before it; nil when none is known.
    package func rate(on day: DayKey) -> DayRate? {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].day <= day { low = middle + 1 } else { high = middle }
        }
        while low > 0 {
            low -= 1
            let row = rows[low]
            guard row.version <= version else { continue }
            return DayRate(row: row, source: row.source == .live && row.day < day ? .cache : row.source)
        }
        return nil
    }
}
