import Domain
import Foundation

/// The tables of the repository's `reference/`.
enum BundledReference {
    /// The tables, parsed once.
    static let data = Result { try read() }

    /// The bytes of a table.
    static func bytes(_ file: String) throws -> [UInt8] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: root.appending(path: "reference/\(file)")))
    }

    private static func read() throws -> ReferenceData {
        try ReferenceData(
            countries: bytes("countries.csv"), aliases: bytes("country_aliases.csv"),
            rates: bytes("ecb_reference_rates.csv"), categories: bytes("categories.csv"))
    }
}
