internal import Domain
internal import Postgres

/// Exact counts from `sales_by_day`, for the filters that it can tell: countries, type, and dates at midnight.
enum DailyRollup {
    static func count(_ scope: SalesScope, _ version: PublishedVersion) -> (sql: String, parameters: [PostgresValue])? {
        let filter = scope.filter
        let rest = SalesFilter(
            country: filter.country, region: filter.region, continent: filter.continent, dates: filter.dates,
            type: filter.type)
        let boundaries = [filter.dates.from, filter.dates.to].compactMap { $0 }
        guard rest == filter, boundaries.allSatisfy({ $0.secondOfDay == 0 }) else { return nil }
        var conditions = ["batch_id <= $1"]
        var parameters: [PostgresValue] = [.int32(version.batchID)]
        func bind(_ value: PostgresValue) -> String {
            parameters.append(value)
            return "$\(parameters.count)"
        }
        if let country = filter.country {
            conditions.append(
                "country_key = (SELECT country_key FROM dim_country WHERE name = \(bind(.text(country.text))))")
        }
        if let countries = scope.countries { conditions.append("country_key = ANY (\(bind(.int32Array(countries))))") }
        if let type = filter.type { conditions.append("type = \(bind(.text(type.rawValue)))") }
        if let from = filter.dates.from { conditions.append("date_key >= \(bind(.int32(from.day.value)))") }
        if let to = filter.dates.to { conditions.append("date_key < \(bind(.int32(to.day.value)))") }
        let sql =
            "SELECT coalesce(sum(sales), 0)::bigint FROM sales_by_day WHERE \(conditions.joined(separator: " AND "))"
        return (sql, parameters)
    }
}
