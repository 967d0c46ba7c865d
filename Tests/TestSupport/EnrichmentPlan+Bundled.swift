package import Domain
internal import Foundation
package import Services

extension EnrichmentPlan {
    /// The plan of a service with the usual settings, over the tables as they are in the project's folder.
    package static func bundled() throws -> EnrichmentPlan {
        let folder = TestWarehouse.projectRoot.appending(path: "reference")
        func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }
        return EnrichmentPlan(
            bundle: try ReferenceData(
                countries: bytes("countries.csv"), aliases: bytes("country_aliases.csv"),
                rates: bytes("ecb_reference_rates.csv"), categories: bytes("categories.csv")),
            base: .gbp, currencies: CurrencyOffer.usual.currencies)
    }
}

extension CurrencyOffer {
    /// What is offered with the usual settings.
    package static let usual = CurrencyOffer(
        base: .gbp, currencies: ["USD", "EUR", "CAD", "AUD", "JPY"].map(Currency.init(stored:)))
}
