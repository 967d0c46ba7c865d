internal import CResources
package import Domain
package import Repositories

/// The files of the repository that travel inside the binary.
package enum Resources {
    /// The migrations, in the order of their application.
    package static var migrations: [Migration] {
        (0..<martlet_migrations_count).map { index in
            let resource = martlet_migration(index)
            return Migration(
                name: String(cString: resource.name), sql: String(decoding: bytes(resource), as: UTF8.self))
        }
    }

    /// The API's contract, `openapi.yaml`.
    package static var openAPI: [UInt8] { Array(bytes(martlet_openapi)) }

    /// The page that shows the contract and lets one try it.
    package static var documentation: [UInt8] { Array(bytes(martlet_docs)) }

    /// The tables of `reference/`, parsed; an error is a mistake in one of them.
    package static func referenceData() throws -> ReferenceData {
        try ReferenceData(
            countries: Array(bytes(martlet_countries)), aliases: Array(bytes(martlet_country_aliases)),
            rates: Array(bytes(martlet_ecb_reference_rates)), categories: Array(bytes(martlet_categories)))
    }

    private static func bytes(_ resource: martlet_resource) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: resource.bytes, count: resource.count)
    }
}
