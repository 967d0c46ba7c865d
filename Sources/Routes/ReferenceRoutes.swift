internal import Domain
internal import HTTPCore
package import Services

/// `/api/v1/countries` and `/api/v1/exchange-rates`: what other sources know, and what was sold where.
package struct ReferenceRoutes: Sendable {
    private enum RateParameter: String { case date }

    private let service: ReferenceService

    /// Routes over a loop's service.
    package init(_ service: ReferenceService) { self.service = service }

    /// The routes.
    package var routes: [Route] {
        [
            Route(.get, "/api/v1/countries", "The countries, what is known of them and what they add up to") {
                try await countries($0)
            },
            Route(.get, "/api/v1/exchange-rates", "The exchange rates that count on a day") { try await rates($0) },
        ]
    }

    private func countries(_ context: RouteContext) async throws -> Response {
        let (region, continent, currency) = try context.parameters(
            allowing: [SalesParameter.region, .continent, .currency]
        ) { given, validation -> (Region?, Continent?, Currency?) in
            (
                given.coerce(.region, &validation), given.coerce(.continent, &validation),
                given.coerce(.currency, &validation)
            )
        }
        let target = target(context)
        let current = try service.version(currency: currency)
        return try await Versioned.respond(context, version: current, target) {
            let (rows, version) = try await service.countries(region: region, continent: continent, currency: currency)
            var writer = JSONWriter(capacity: 500 * rows.count + 100)
            writer.object { writer in
                writer.key("items")
                writer.array { writer in
                    for row in rows { ReferenceRoutes.write(row, currency, to: &writer) }
                }
                writer.key("total")
                writer.integer(rows.count)
            }
            return .init(writer: writer, version: version)
        }
    }

    private func rates(_ context: RouteContext) async throws -> Response {
        let day: InvoiceDate? = try context.parameters(allowing: [RateParameter.date]) { given, validation in
            given.coerce(.date, &validation)
        }
        let target = target(context)
        return try await Versioned.respond(context, version: try service.version(), target) {
            let (counted, rates, version) = try await service.rates(on: day?.day)
            var writer = JSONWriter()
            writer.object { writer in
                writer.key("base")
                writer.string(service.currencies.base.code)
                writer.key("date")
                writer.string(counted.map { "\($0)" })
                writer.key("items")
                writer.array { writer in
                    for rate in rates {
                        writer.object { writer in
                            writer.key("currency")
                            writer.string(rate.currency.code)
                            RateRepresentation.write(rate.rate, to: &writer)
                            writer.key("provider")
                            writer.string(rate.rate?.row.provider)
                            writer.key("fetched_at")
                            writer.string(rate.rate.map { Timestamp.text($0.row.fetchedAt) })
                        }
                    }
                }
            }
            return .init(writer: writer, version: version)
        }
    }

    /// What a representation is of, beside the version: the currencies that are offered are a setting.
    private func target(_ context: RouteContext) -> String {
        "\(context.request.head.path ?? "") \(service.currencies.fingerprint)"
    }

    private static func write(_ row: ReferenceService.CountryRow, _ currency: Currency?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("country")
            writer.string(row.name)
            write(row.known, to: &writer)
            writer.key("sales")
            writer.integer(row.totals.sales)
            writer.key("quantity")
            writer.integer(row.totals.quantity)
            writer.key("total")
            writer.decimal(row.totals.total)
            guard let currency, let converted = row.converted else { return }
            writer.key(dynamic: "total_" + currency.suffix)
            if let total = converted.total { writer.decimal(total) } else { writer.null() }
            writer.key("sales_without_rate")
            writer.integer(converted.salesWithoutRate)
        }
    }

    private static func write(_ known: EnrichedCountry, to writer: inout JSONWriter) {
        let profile = known.profile
        let texts: [(StaticString, String?)] = [
            ("kind", known.kind.rawValue), ("name", profile?.name), ("iso2", profile?.iso2), ("iso3", profile?.iso3),
            ("iso_numeric", profile?.isoNumeric), ("region", profile?.region?.name),
            ("subregion", profile?.subregion), ("continent", profile?.continent?.name),
            ("capital", profile?.capital), ("currency", profile?.currency?.code),
        ]
        for (name, text) in texts {
            writer.key(name)
            writer.string(text)
        }
        writer.key("population")
        writer.integer(profile?.population)
        for (name, degrees) in [("latitude", profile?.latitude), ("longitude", profile?.longitude)] {
            writer.key(dynamic: name)
            if let degrees { writer.number(Double(degrees) / 100_000) } else { writer.null() }
        }
        writer.key("source")
        writer.string(known.source.rawValue)
        writer.key("provider")
        writer.string(known.provider)
        writer.key("as_of")
        writer.string(known.source == .missing ? nil : Timestamp.text(known.asOf))
    }
}
