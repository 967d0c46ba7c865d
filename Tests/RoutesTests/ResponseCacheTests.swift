import HTTPTypes
import Routes
import TestSupport
import Testing

@Suite("The cache of answers") struct ResponseCacheTests {
    private static let paths = [
        "/api/v1/sales?size=20", "/api/v1/sales/1", "/api/v1/sales/1/lineage", "/api/v1/countries",
        "/api/v1/countries?currency=EUR", "/api/v1/exchange-rates", "/api/v1/warehouse/statistics",
        "/api/v1/sales?size=3&currency=EUR",
    ]

    private func queries(_ fixture: RouterFixture) -> Int { fixture.warehouse.pool.statistics().queries }

    @Test("answers again without a query, whatever the method and the coding")
    func hits() async throws {
        try await RouterFixture.with { fixture in
            for path in Self.paths {
                // HEAD fills it.
                let head = await fixture.send(path, .head)
                #expect(head.status == 200, "\(path): \(head.text)")
                let before = queries(fixture)
                let hits = fixture.cache.statistics.hits
                for coding in ["", "gzip", "zstd", "gzip"] {
                    let answer = await fixture.send(path, fields: ["Accept-Encoding": coding])
                    #expect(answer.status == 200 && answer.field("Warehouse-Version") == "1")
                    if coding.isEmpty { #expect(answer.response.body == head.response.body) }
                }
                #expect(queries(fixture) == before && fixture.cache.statistics.hits == hits + 4, "\(path)")
            }
            #expect(fixture.cache.statistics.entries == Self.paths.count)
            #expect(fixture.cache.statistics.misses == UInt64(Self.paths.count))
        }
    }

    @Test("stands behind credentials and parameters")
    func order() async throws {
        try await RouterFixture.with { fixture in
            for path in Self.paths { _ = await fixture.send(path) }
            for path in Self.paths {
                #expect(await fixture.send(path, authorization: nil).status == 401)
                #expect(await fixture.send(path, fields: ["Accept": "text/html"]).status == 406)
                let wrong = path + (path.contains("?") ? "&" : "?") + "nothing=1"
                for _ in 0..<2 { #expect(await fixture.send(wrong).status == 422) }
            }
            for _ in 0..<2 { #expect(await fixture.send("/api/v1/sales/999999").status == 404) }
            #expect(fixture.cache.statistics.entries == Self.paths.count)
        }
    }

    @Test("is emptied by a publication, and a cursor's version has answers of its own")
    func publication() async throws {
        try await RouterFixture.with { fixture in
            for path in Self.paths { _ = await fixture.send(path) }
            let first = await fixture.send("/api/v1/sales?size=5")
            let cursor = try #require(first.json["next_cursor"] as? String)
            try await fixture.warehouse.load(files: [SalesFile(rows: 50, seed: 60)])
            try await fixture.catalogs.refresh()
            let next = await fixture.send("/api/v1/sales?size=5&cursor=\(cursor)")
            #expect(next.status == 200 && next.field("Warehouse-Version") == "1")
            #expect(fixture.cache.statistics.entries == 1)
            let newer = await fixture.send("/api/v1/sales?size=5")
            #expect(newer.field("Warehouse-Version") == "2" && newer.field("ETag") != first.field("ETag"))
            let before = queries(fixture)
            let again = await fixture.send("/api/v1/sales?size=5&cursor=\(cursor)")
            #expect(again.response.body == next.response.body && queries(fixture) == before)
            #expect(fixture.cache.statistics.entries == 2)
        }
    }

    @Test("holds what it may, and of a walk through all pages little")
    func bounds() async throws {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(files: [SalesFile(rows: 2_000, seed: 3)])
            let capacity = 64 << 10
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool, cacheSize: capacity)
            for page in 1...100 { #expect(await fixture.send("/api/v1/sales?size=10&page=\(page)").status == 200) }
            let full = fixture.cache.statistics
            #expect(full.bytes <= capacity && full.bytes > capacity / 2 && (5...60).contains(full.entries))
            // The first pages came while there was room.
            let before = queries(fixture)
            _ = await fixture.send("/api/v1/sales?size=10&page=1")
            #expect(queries(fixture) == before)
            // Asked for twice, another page takes the place of one that nobody asks for.
            for _ in 0..<2 { _ = await fixture.send("/api/v1/sales?size=10&page=70") }
            let kept = queries(fixture)
            _ = await fixture.send("/api/v1/sales?size=10&page=70")
            _ = await fixture.send("/api/v1/sales?size=10&page=1")
            #expect(queries(fixture) == kept && fixture.cache.statistics.bytes <= capacity)
            // Larger than an eighth.
            for _ in 0..<2 {
                let before = queries(fixture)
                _ = await fixture.send("/api/v1/sales?size=200")
                #expect(queries(fixture) > before)
            }
        }
    }

    @Test("can be left out")
    func none() async throws {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(files: [SalesFile(rows: 200, seed: 3)])
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool, cacheSize: 0)
            for coding in ["", "gzip", "gzip"] {
                let before = queries(fixture)
                let answer = await fixture.send("/api/v1/sales?size=20", fields: ["Accept-Encoding": coding])
                #expect(answer.status == 200 && queries(fixture) > before)
                #expect((answer.field("Content-Encoding") == "gzip") == (coding == "gzip"))
            }
            #expect(fixture.cache.statistics.entries == 0 && fixture.cache.statistics.bytes == 0)
        }
    }
}
