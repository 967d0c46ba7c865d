import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("Every answer") struct ProtocolTests {
    @Test("is a problem of one shape when something is wrong")
    func problems() async throws {
        try await RouterFixture.with { fixture in
            let cases: [(String, HTTPRequest.Method, [String: String], String, Int, String)] = [
                ("/nowhere", .get, [:], "", 404, "not_found"), ("/api/v1/sales/", .get, [:], "", 404, "not_found"),
                ("/API/V1/SALES", .get, [:], "", 404, "not_found"),
                ("/api/v1/sales/1/2", .get, [:], "", 404, "not_found"),
                ("/api/v1/sales", .delete, [:], "", 405, "method_not_allowed"),
                ("/api/v1/sales/1", .post, [:], "", 405, "method_not_allowed"),
                ("/api/v1/warehouse/schema/create", .get, [:], "", 405, "method_not_allowed"),
                ("/api/v1/sales", .get, ["Accept": "text/html"], "", 406, "not_acceptable"),
                ("/openapi.yaml", .get, ["Accept": "application/json"], "", 406, "not_acceptable"),
                (
                    "/api/v1/warehouse/schema/create", .post, ["Content-Type": "text/plain"], "x", 415,
                    "unsupported_media_type"
                ),
                (
                    "/api/v1/warehouse/schema/create", .post, ["Content-Type": "application/jsonfoo"], "{}", 415,
                    "unsupported_media_type"
                ),
                ("/api/v1/warehouse/integrity/validate", .post, [:], "x", 415, "unsupported_media_type"),
                ("/api/v1/sales/999999", .get, [:], "", 404, "sale_not_found"),
                ("/api/v1/sales/999999/lineage", .get, [:], "", 404, "sale_not_found"),
                ("/api/v1/sales/0", .get, [:], "", 422, "invalid_parameter"),
                ("/api/v1/sales/x", .get, [:], "", 422, "invalid_parameter"),
                ("/api/v1/sales/9999999999999999999", .get, [:], "", 422, "invalid_parameter"),
                ("/api/v1/sales/%ff", .get, [:], "", 400, "bad_request"),
                ("/api/v1/sales/%00", .get, [:], "", 400, "bad_request"),
                ("/api/v1/sales?page=%", .get, [:], "", 400, "bad_request"),
                ("/api/v1/sales?country=%ff", .get, [:], "", 400, "bad_request"),
                ("/health?x=1", .get, [:], "", 422, "invalid_parameter"),
                ("/metrics?x", .get, [:], "", 422, "invalid_parameter"),
            ]
            for (path, method, fields, body, status, code) in cases {
                let answer = await fixture.send(path, method, fields: fields, body: body)
                #expect(
                    answer.status == status && answer.code == code && answer.isProblem,
                    "\(method) \(path): \(answer.status) \(answer.text)")
                if status == 405 {
                    #expect(answer.field("Allow") == (method == .get ? "POST, OPTIONS" : "GET, HEAD, OPTIONS"))
                }
            }
        }
    }

    private static let wrongQueries = [
        "page=0", "page=-1", "page=1.5", "page=two", "page=2147483648", "page=", "size=0", "size=1001",
        "size=99999999999999999999",
        "sort=price", "sort=id,id", "sort=id:up", "sort=,", "quantity_min=1.5", "quantity_max=99999999999",
        "unit_price_min=1.00001",
        "unit_price_max=NaN", "total_min=1e3", "total_max=Infinity", "date_from=2010-13-01", "date_to=now",
        "type=refund",
        "cursor=AAAA", "cursor=", "cursor=%F0%9F%92%A9", "limit=10", "Page=1", "country=%00", "customer_id=%0A",
        "product=",
        "invoice_no=", "page=1&page=2",
    ]

    @Test("to a wrong parameter names it, costs no query and says what would be right")
    func wrongParameters() async throws {
        try await RouterFixture.with(rows: 0) { fixture in
            for query in Self.wrongQueries {
                let before = fixture.warehouse.pool.statistics().queries
                let answer = await fixture.send("/api/v1/sales?" + query)
                #expect(
                    [400, 422].contains(answer.status) && answer.isProblem, "\(query): \(answer.status) \(answer.text)")
                #expect(fixture.warehouse.pool.statistics().queries == before)
                guard answer.status == 422 else { continue }
                let errors = answer.json["errors"] as? [[String: Any]] ?? []
                let name = String(query.prefix { $0 != "=" })
                let named = errors.count {
                    $0["parameter"] as? String == name && ($0["detail"] as? String)?.isEmpty == false
                }
                #expect(named == 1, "\(query): \(answer.text)")
            }
        }
    }

    @Test("to several wrong parameters names all of them")
    func severalErrors() async throws {
        try await RouterFixture.with(rows: 0) { fixture in
            let answer = await fixture.send(
                "/api/v1/sales?page=0&size=0&type=x&colour=red&quantity_min=5&quantity_max=4&page=3")
            let names = (answer.json["errors"] as? [[String: Any]] ?? []).compactMap { $0["parameter"] as? String }
            #expect(Set(names) == ["page", "size", "type", "colour", "quantity_max"])
            #expect(answer.text.contains("invoice_no"))
        }
    }

    @Test("takes whatever is put into a parameter as a value and never as SQL")
    func injection() async throws {
        try await RouterFixture.with { fixture in
            let attacks = [
                "' OR '1'='1", "'; DROP TABLE gold.fact_sales; --", "\\'; SELECT pg_sleep(9); --", "$1",
                "%' UNION SELECT 1", "\")) OR 1=1",
            ]
            let names = [
                "country", "product", "customer_id", "invoice_no", "date_from", "quantity_min", "total_max", "sort",
                "type", "cursor", "page",
            ]
            for name in names {
                for attack in attacks {
                    let value = attack.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                    let answer = await fixture.send("/api/v1/sales?\(name)=\(value)")
                    let isEmpty = answer.status == 200 && answer.json["total"] as? Int == 0
                    #expect(answer.status == 422 || isEmpty, "\(name)=\(attack): \(answer.text)")
                }
            }
            let facts = try await fixture.warehouse.number("SELECT count(*) FROM fact_sales")
            #expect(facts > 1_000)
        }
    }

    @Test("HEAD is GET without a body, OPTIONS tells the methods")
    func otherMethods() async throws {
        try await RouterFixture.with { fixture in
            for path in [
                "/health", "/api/v1/sales?size=3", "/api/v1/sales/1", "/openapi.yaml", "/docs",
                "/api/v1/supabase/config",
            ] {
                let get = await fixture.send(path)
                let head = await fixture.send(path, .head)
                #expect(get.status == 200 && head.status == 200)
                #expect(head.response.fields[.eTag] == get.response.fields[.eTag])
                let options = await fixture.send(path, .options)
                #expect(
                    options.status == 204 && options.field("Allow") == "GET, HEAD, OPTIONS"
                        && options.response.body.isEmpty)
            }
            let create = await fixture.send("/api/v1/warehouse/tables/create", .options)
            #expect(create.status == 204 && create.field("Allow") == "POST, OPTIONS")
            #expect(await fixture.send("*", .options).status == 204)
        }
    }

    @Test("that the client holds is 304 without a query, and anew after a publication")
    func validators() async throws {
        try await RouterFixture.with { fixture in
            for path in [
                "/api/v1/sales?size=5", "/api/v1/sales/1", "/api/v1/sales/1/lineage", "/api/v1/warehouse/statistics",
            ] {
                let first = await fixture.send(path)
                let tag = try #require(first.field("ETag"))
                #expect(first.status == 200 && first.field("Warehouse-Version") == "1")
                let before = fixture.warehouse.pool.statistics().queries
                for condition in [tag, "W/" + tag, "\"other\", " + tag, "*"] {
                    let again = await fixture.send(path, fields: ["If-None-Match": condition])
                    #expect(again.status == 304 && again.response.body.isEmpty, "\(path) \(condition)")
                    #expect(
                        again.field("ETag") == tag && again.field("Warehouse-Version") == "1"
                            && again.field("Content-Type") == nil)
                }
                #expect(fixture.warehouse.pool.statistics().queries == before)
                #expect(await fixture.send(path, fields: ["If-None-Match": "\"other\""]).status == 200)
                let missing = await fixture.send("/api/v1/sales/999999", fields: ["If-None-Match": "*"])
                #expect(missing.status == 404)
            }
            let tag = try #require(await fixture.send("/api/v1/sales?size=5").field("ETag"))
            #expect(await fixture.send("/api/v1/sales?size=6", fields: ["If-None-Match": tag]).status == 200)
            try await fixture.warehouse.load(files: [SalesFile(rows: 50, seed: 60)])
            try await fixture.catalogs.refresh()
            let newer = await fixture.send("/api/v1/sales?size=5", fields: ["If-None-Match": tag])
            #expect(newer.status == 200 && newer.field("Warehouse-Version") == "2" && newer.field("ETag") != tag)
            for path in ["/openapi.yaml", "/docs"] {
                let tag = try #require(await fixture.send(path).field("ETag"))
                #expect(await fixture.send(path, fields: ["If-None-Match": tag]).status == 304)
            }
        }
    }

    @Test("is logged once, with its status and without the query's credentials")
    func accessLog() async throws {
        try await RouterFixture.with(rows: 0) { fixture in
            _ = await fixture.send("/nowhere")
            _ = await fixture.send("/health", authorization: nil)
            let records = fixture.records.all
            #expect(records.map(\.status) == [404, 401])
            #expect(records.allSatisfy { $0.id == "request-1" && $0.peer == "127.0.0.1" && $0.seconds >= 0 })
        }
    }
}
