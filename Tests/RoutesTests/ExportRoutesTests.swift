import Foundation
import HTTPCore
import HTTPTypes
import OpenSSL
import Postgres
import Services
import TestSupport
import Testing

@Suite("An export of sales") struct ExportRoutesTests {
    private static let path = "/api/v1/sales/export"

    @Test(
        "has the rows of the pages, in their order and with their bytes",
        arguments: [
            "", "country=France", "sort=description,total:desc", "currency=EUR&type=cancellation", "product=none",
        ])
    func rows(query: String) async throws {
        try await RouterFixture.with { fixture in
            var items: [String] = []
            var page = 1
            while true {
                let answer = await fixture.send("/api/v1/sales?size=1000&page=\(page)&\(query)")
                let text = try #require(answer.text.components(separatedBy: "],\"total\":").first)
                let rows = String(text.dropFirst(#"{"items":["#.count))
                if rows.isEmpty { break }
                items.append(rows)
                page += 1
            }
            let rows = items.joined(separator: ",")
            let document = await fixture.send("\(Self.path)?\(query)&format=json")
            #expect(document.status == 200 && document.field("Content-Type") == "application/json")
            let json = try await document.streamed()
            let count = try #require(json.trailers[Self.rowCount].flatMap { Int($0) })
            #expect(json.text == #"{"items":[\#(rows)],"total":\#(count)}"#)
            let lines = try await fixture.send("\(Self.path)?\(query)&format=ndjson").streamed()
            #expect(lines.trailers[Self.rowCount] == "\(count)")
            #expect(lines.text.split(separator: "\n").joined(separator: ",") == rows)
            #expect(lines.text.isEmpty || lines.text.hasSuffix("}\n"))
            let table = try await fixture.send("\(Self.path)?\(query)").streamed()
            let ids = table.text.components(separatedBy: "\r\n").dropFirst().dropLast().compactMap {
                Int($0.prefix { $0 != "," })
            }
            let expected = lines.text.split(separator: "\n").compactMap {
                Int($0.dropFirst(#"{"id":"#.count).prefix { $0 != "," })
            }
            #expect(ids == expected && ids.count == count)
        }
    }

    @Test("names its columns like the members in JSON, and quotes what CSV must")
    func table() async throws {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(
                text: SalesFile.header + #"""
                    536365,85123A,"A ""HANGING"" HEART, WHITE",6,12/1/2010 8:26,2.55,17850,United Kingdom
                    C536366,22633,,-1,12/1/2010 8:28,1.8500,,France

                    """#)
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool)
            let answer = await fixture.send("\(Self.path)?sort=id")
            #expect(answer.field("Content-Type") == "text/csv; charset=utf-8; header=present")
            #expect(answer.field("Content-Disposition") == #"attachment; filename="sales-v1.csv""#)
            let (text, trailers) = try await answer.streamed()
            #expect(
                text.components(separatedBy: "\r\n") == [
                    "id,invoice_no,stock_code,description,quantity,unit_price,total,invoice_date,customer_id,country",
                    #"1,536365,85123A,"A ""HANGING"" HEART, WHITE",6,2.55,15.30,2010-12-01T08:26:00,17850,United Kingdom"#,
                    "2,C536366,22633,,-1,1.85,-1.85,2010-12-01T08:28:00,,France", "",
                ])
            let hash = try SHA256()
            Array(text.utf8).withUnsafeBytes { hash.update($0) }
            let digest = Data(hash.finalize()).base64EncodedString()
            #expect(trailers[Self.unencodedDigest] == "sha-256=:\(digest):" && trailers[Self.rowCount] == "2")
            #expect(answer.response.stream?.trailers == [Self.rowCount, Self.unencodedDigest])
            let euros = try await fixture.send("\(Self.path)?currency=EUR").streamed()
            #expect(
                euros.text.hasPrefix(
                    "id,invoice_no,stock_code,description,quantity,unit_price,total,invoice_date,customer_id,country,unit_price_eur,total_eur,exchange_rate,exchange_rate_date,exchange_rate_source\r\n"
                ))
        }
    }

    @Test("is written as format says, else as Accept does, and is 406 where the two exclude each other")
    func negotiation() async throws {
        try await RouterFixture.with(rows: 100) { fixture in
            let cases: [(accept: String?, format: String?, type: String?)] = [
                (nil, nil, "text/csv; charset=utf-8; header=present"),
                ("*/*", nil, "text/csv; charset=utf-8; header=present"),
                ("application/json", nil, "application/json"), ("application/jsonl", nil, "application/jsonl"),
                ("application/x-ndjson, text/csv;q=0.5", nil, "application/x-ndjson"),
                ("*/*", "ndjson", "application/x-ndjson"), ("application/*", "ndjson", "application/x-ndjson"),
                ("application/jsonl", "ndjson", "application/jsonl"), (nil, "JSON", "application/json"),
                ("text/csv", "json", nil), ("application/json", "csv", nil), ("text/html", nil, nil),
            ]
            for (accept, format, type) in cases {
                let answer = await fixture.send(
                    Self.path + (format.map { "?format=\($0)" } ?? ""), fields: accept.map { ["Accept": $0] } ?? [:])
                #expect(answer.status == (type == nil ? 406 : 200), "\(accept ?? "-") \(format ?? "-")")
                if let type { #expect(answer.field("Content-Type") == type) } else { #expect(answer.isProblem) }
            }
        }
    }

    @Test("refuses the parameters of pages, and a format or a currency that it does not know")
    func wrongParameters() async throws {
        try await RouterFixture.with(rows: 100) { fixture in
            for query in ["page=1", "size=5", "cursor=x", "format=xml", "format=", "currency=XXX", "sort=price"] {
                let answer = await fixture.send("\(Self.path)?\(query)")
                #expect(answer.status == 422 && answer.isProblem, "\(query): \(answer.text)")
            }
            #expect(await fixture.send("/api/v1/sales?format=csv").status == 422)
        }
    }

    @Test("that the client holds is 304, and HEAD its fields, both without a connection")
    func withoutQuery() async throws {
        var limits = PostgresPoolLimits()
        limits.exclusive = 1
        try await TestWarehouse.with(limits: limits) { warehouse in
            try await warehouse.load(files: [SalesFile(rows: 100, seed: 3)])
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool)
            let get = await fixture.send(Self.path)
            let tag = try #require(get.field("ETag"))
            #expect(tag.hasPrefix("\"v1-") && get.field("Cache-Control") == "private, no-cache")
            // The one connection is taken by the export that nobody has read yet.
            let head = await fixture.send(Self.path, .head)
            let names = get.response.fields.map(\.name).filter { $0.canonicalName != "server-timing" }
            #expect(head.status == 200 && names.allSatisfy { head.response.fields[$0] == get.response.fields[$0] })
            #expect(await fixture.send(Self.path, fields: ["If-None-Match": tag]).status == 304)
            #expect(await fixture.send("\(Self.path)?format=json", .head).field("ETag") != tag)
            _ = try await get.streamed()
        }
    }

    @Test("waits for its turn, is 503 when none comes, and gives its connection back when nobody reads it")
    func turns() async throws {
        var limits = PostgresPoolLimits()
        limits.exclusive = 1
        limits.waitTimeout = .milliseconds(50)
        try await TestWarehouse.with(limits: limits) { warehouse in
            try await warehouse.load(files: [SalesFile(rows: 100, seed: 3)])
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool)
            var first: Answer? = await fixture.send(Self.path)
            #expect(first?.status == 200)
            let second = await fixture.send(Self.path)
            #expect(second.status == 503 && second.code == "exports_busy" && second.isProblem)
            #expect(second.field("Retry-After") == "5")
            #expect(await fixture.send("/api/v1/sales?size=1").status == 200)
            first = nil
            var third = await fixture.send(Self.path)
            for _ in 0..<200 where third.status == 503 { third = await fixture.send(Self.path) }
            #expect(third.status == 200)
            #expect(try await third.streamed().text.hasPrefix("id,"))
            #expect(fixture.records.all.contains { $0.breakage == Self.clientGone && $0.bytes == 0 })
        }
    }

    @Test("is logged at its end with its real bytes, and as broken when it does not get there")
    func log() async throws {
        try await RouterFixture.with { fixture in
            let answer = await fixture.send(Self.path)
            #expect(fixture.records.all.isEmpty)
            let text = try await answer.streamed().text
            #expect(fixture.records.all.last?.bytes == text.utf8.count && fixture.records.all.last?.breakage == nil)
            let broken = await fixture.send("\(Self.path)?format=json")
            await #expect(throws: ServiceError.self) {
                _ = try await broken.response.stream?.produce(StreamedBody(limit: 70_000))
            }
            #expect(fixture.records.all.last?.breakage == Self.clientGone && fixture.records.all.last?.status == 200)
        }
    }

    private static let clientGone = "the client went, or took too little"
    private static let rowCount = HTTPField.Name("Row-Count") ?? .age
    private static let unencodedDigest = HTTPField.Name("Unencoded-Digest") ?? .age
}
