import Domain
import Logging
import Repositories
import Search
import Services
import TestSupport
import Testing

@Suite("Vectors in the database") struct StoredVectorsTests {
    private static let sales = """
        1,A1,WHITE LANTERN,2,2010-01-01,2.50,,France
        1,A2,RED LANTERN,5,2010-01-01,3.50,,France
        2,A1,WHITE LANTERN,1,2010-01-02,9.00,,EIRE
        2,A3,RED HEART,1,2010-01-02,1.25,,EIRE
        3,A4,,1,2010-01-02,1.25,,EIRE

        """

    private static func search(_ warehouse: TestWarehouse) async throws -> SearchService {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let catalogs = CatalogService(CatalogRepository(warehouse.pool), logger: logger)
        try await catalogs.refresh()
        return SearchService(SearchRepository(warehouse.pool), catalogs: catalogs, logger: logger)
    }

    @Test("are not missed where pgvector is not there")
    func without() async throws {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(text: SalesFile.header + Self.sales)
            let search = try await Self.search(warehouse)
            try await search.refresh()
            #expect(search.snapshot != nil && search.status.failure == nil)
            #expect(try await warehouse.number("SELECT count(*) FROM pg_class WHERE relname = 'product_vectors'") == 0)
        }
    }

    private static func hasExtension() async throws -> Bool {
        try await TestWarehouse.with { warehouse in
            try await warehouse.number("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'") > 0
        }
    }

    @Test(
        "are those of the version that is searched where pgvector is there",
        .enabled("this Postgres has no pgvector to store vectors with") { try await Self.hasExtension() })
    func with() async throws {
        try await TestWarehouse.with { warehouse in
            _ = try await warehouse.query("CREATE SCHEMA \"Some Where\"")
            _ = try await warehouse.query("CREATE EXTENSION vector SCHEMA \"Some Where\"")
            try await warehouse.load(text: SalesFile.header + Self.sales)
            for version in 1...2 {
                let search = try await Self.search(warehouse)
                try await search.refresh()
                let snapshot = try #require(search.snapshot)
                let rows = try await warehouse.query(
                    "SELECT product_key, version, embedding::text FROM gold.product_vectors ORDER BY product_key")
                let known = snapshot.index.products.indices.filter { snapshot.vectors.isKnown($0) }
                #expect(rows.count == known.count && rows.count >= 3)
                for (row, place) in zip(0..<rows.count, known) {
                    #expect(rows.int32(row, 0) == snapshot.index.products[place].key)
                    #expect(rows.int64(row, 1) == Int64(version))
                    let stored = rows.string(row, 2).dropFirst().dropLast().split(separator: ",").compactMap {
                        Float($0)
                    }
                    #expect(stored == snapshot.vectors.vector(of: place))
                }
                if version == 1 {
                    try await warehouse.load(text: SalesFile.header + "4,A5,BLUE LANTERN,1,2010-01-03,2.00,,France\n")
                }
            }
        }
    }
}
