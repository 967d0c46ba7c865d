import Domain
import Foundation
import Postgres
import Repositories
import Services
import TestSupport
import Testing

@Suite("Pages of sales") struct SalesPagesTests {
    @Test(
        "are what plain SQL over the star schema gives, for any filter, order, page and size",
        arguments: [1, 2, 3, 4] as [UInt64])
    func randomPages(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        try await SalesFixture.with { warehouse, service, _ in
            let samples = try await warehouse.samples()
            for _ in 0..<60 {
                let query = RandomQuery(&random, samples: samples)
                let expected = try await warehouse.number("SELECT count(*) \(query.selection)")
                let size = random.pick([1, 7, 10, 20, 100, 1_000])
                let pages = max(1, (expected + size - 1) / size)
                for page in [1, pages, pages + 1, Int.random(in: 1...pages, using: &random), max(1, pages / 2)] {
                    let parameters = query.parameters + [("page", "\(page)"), ("size", "\(size)")]
                    let answer = try await service.page(SalesQuery(parameters: parameters))
                    #expect(answer.total == Int64(expected), "\(query)")
                    let lines = try await warehouse.texts(query.sql(offset: (page - 1) * size, limit: size))
                    try #require(answer.items.map(SalesFixture.text) == lines, "\(query) page \(page) size \(size)")
                    #expect((answer.next != nil) == (page < pages && expected > 0))
                }
            }
        }
    }

    @Test("are the same by marks as by OFFSET at every depth of every order")
    func deepPages() async throws {
        try await SalesFixture.with { warehouse, service, _ in
            let total = try await warehouse.number("SELECT count(*) FROM fact_sales")
            // Above this, orders without an index are read by marks from the first page on.
            #expect(total > 20_000)
            for field in SortField.allCases {
                for direction in ["asc", "desc"] {
                    let sort = "\(field.rawValue):\(direction)"
                    let column = RandomQuery.expression(field.rawValue)
                    let suffix = direction == "desc" ? " DESC" : ""
                    let order = field == .id ? "sale_id\(suffix)" : "\(column)\(suffix), sale_id\(suffix)"
                    let all = try await warehouse.texts(
                        "SELECT line FROM (\(SalesFixture.star)) AS star ORDER BY \(order)")
                    for page in [1, 2, 17, 101, 150, 800, 1_400, total / 13, total / 13 + 1] {
                        let answer = try await service.page(
                            SalesQuery(parameters: [("sort", sort), ("page", "\(page)"), ("size", "13")]))
                        let expected = all.dropFirst((page - 1) * 13).prefix(13)
                        try #require(answer.items.map(SalesFixture.text) == Array(expected), "\(sort) page \(page)")
                    }
                }
            }
        }
    }

    @Test("past the end are empty, with the total")
    func pastTheEnd() async throws {
        try await SalesFixture.with { warehouse, service, _ in
            let total = try await warehouse.number("SELECT count(*) FROM fact_sales")
            for page in ["99999", "2147483647"] {
                let answer = try await service.page(SalesQuery(parameters: [("page", page), ("size", "1000")]))
                #expect(answer.items.isEmpty && answer.total == Int64(total) && answer.next == nil)
            }
            let none = try await service.page(SalesQuery(parameters: [("country", "Nowhere")]))
            #expect(none.items.isEmpty && none.total == 0 && none.pages == 0)
        }
    }
}

extension TestWarehouse {
    /// The first column of a statement, as texts.
    func texts(_ sql: String) async throws -> [String] {
        let rows = try await query(sql)
        return (0..<rows.count).map { rows.string($0, 0) }
    }

    /// Some sales, each with the parts of its text.
    func samples() async throws -> [[String]] {
        try await texts("SELECT line FROM (\(SalesFixture.star)) AS star WHERE sale_id % 97 = 0 ORDER BY sale_id").map {
            $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
