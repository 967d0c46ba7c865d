import Domain
import Foundation
import Postgres
import Repositories
import Services
import TestSupport
import Testing

@Suite("Cursors") struct CursorWalkTests {
    private static let sorts = [
        "invoice_date:desc", "id", "quantity:desc,invoice_date", "customer_id", "description:desc,id:desc",
        "country,total:desc",
        "unit_price", "stock_code:desc,quantity,invoice_no:desc",
    ]

    @Test("walk a whole result forward and back without gap or repetition", arguments: sorts)
    func walk(sort: String) async throws {
        try await SalesFixture.with { warehouse, service, _ in
            let filter = [(name: "country", value: "Germany"), (name: "date_from", value: "2010-01-20")]
            let forward = try await walk(service, filter, sort, size: 97)
            let order = Self.order(sort)
            let expected = try await warehouse.texts(
                "SELECT line FROM (\(SalesFixture.star)) AS star WHERE country = 'Germany' AND invoice_date >= '2010-01-20' ORDER BY \(order)"
            )
            #expect(expected.count > 500)
            #expect(forward == expected)
        }
    }

    @Test(
        "stay with their version while other batches are published in between",
        arguments: ["invoice_date:desc", "id:desc", "customer_id,total"])
    func walkDuringPublication(sort: String) async throws {
        try await SalesFixture.with { warehouse, service, catalogs in
            let expected = try await warehouse.texts(
                "SELECT line FROM (\(SalesFixture.star)) AS star WHERE country = 'EIRE' ORDER BY \(Self.order(sort))")
            var seed: UInt64 = 20
            let walked = try await walk(service, [(name: "country", value: "EIRE")], sort, size: 150) {
                seed += 1
                try await warehouse.load(files: [SalesFile(rows: 300, seed: seed)])
                try await catalogs.refresh()
            }
            // Products may be named otherwise by what was loaded meanwhile; all else is as it was.
            #expect(walked.map(Self.withoutDescription) == expected.map(Self.withoutDescription))
            #expect(try service.version().number > 3)
        }
    }

    @Test("of a version that this warehouse does not have are refused")
    func unknownVersion() async throws {
        try await SalesFixture.with { _, service, _ in
            let page = try await service.page(SalesQuery(parameters: [("size", "5")]))
            let cursor = try #require(page.next)
            let other = try Cursor(
                version: try #require(WarehouseVersion(99)), sort: cursor.sort, direction: .next,
                filterFingerprint: cursor.filterFingerprint, keys: cursor.keys)
            await #expect(throws: ServiceError.self) {
                try await service.page(SalesQuery(parameters: [("cursor", other.text)]))
            }
        }
    }

    /// Follows `next` to the end, then `previous` to the beginning, and gives the rows as they came.
    private func walk(
        _ service: SalesService, _ filter: [(name: String, value: String)], _ sort: String, size: Int,
        between: () async throws -> Void = {}
    ) async throws -> [String] {
        let common = filter + [(name: "size", value: "\(size)")]
        var page = try await service.page(SalesQuery(parameters: common + [("sort", sort)]))
        let total = page.total
        let version = page.version
        var pages = [page.items.map(SalesFixture.text)]
        while let next = page.next {
            try await between()
            page = try await service.page(SalesQuery(parameters: common + [("cursor", next.text)]))
            #expect(page.total == total && page.version == version)
            #expect(!page.items.isEmpty)
            pages.append(page.items.map(SalesFixture.text))
            try #require(pages.count < 1_000)
        }
        let forward = pages.flatMap { $0 }
        #expect(forward.count == Int(total))
        var back = pages.last ?? []
        while let previous = page.previous {
            page = try await service.page(SalesQuery(parameters: common + [("cursor", previous.text)]))
            back = page.items.map(SalesFixture.text) + back
            try #require(back.count <= forward.count)
        }
        #expect(back.map(Self.withoutDescription) == forward.map(Self.withoutDescription))
        return forward
    }

    private static func withoutDescription(_ line: String) -> String {
        var parts = line.split(separator: "|", omittingEmptySubsequences: false)
        parts[3] = ""
        return parts.joined(separator: "|")
    }

    private static func order(_ sort: String) -> String {
        var terms: [String] = []
        var suffix = ""
        for term in sort.split(separator: ",") {
            let parts = term.split(separator: ":")
            suffix = parts.count > 1 && parts[1] == "desc" ? " DESC" : ""
            terms.append(RandomQuery.expression(String(parts[0])) + suffix)
        }
        if !terms.contains(where: { $0.hasPrefix("sale_id") }) { terms.append("sale_id" + suffix) }
        return terms.joined(separator: ", ")
    }
}
