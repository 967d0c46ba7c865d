internal import Domain
internal import Foundation
internal import HTTPClient
internal import Providers
internal import TestSupport
internal import Testing

@Suite("Typesense is given a version's products")
struct TypesenseSynchroniseTests {
    private func failure(_ body: () async throws(ServiceCallError) -> TypesenseImport) async -> ServiceCallError? {
        do throws(ServiceCallError) {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }

    private static func isImport(_ request: ScriptedRequest) -> Bool { request.path.hasSuffix("/documents/import") }

    @Test("in a collection of their own, which the alias then leads to")
    func requests() async throws {
        try await withTypesense { fixture in
            let document = TypesenseDocument(
                productKey: 7, stockCode: "85123A", description: "A \"T-LIGHT\"\nHOLDER", category: "Home",
                subcategory: nil, sales: 3, quantity: -2, revenue: Money(tenThousandths: 153_000),
                priceMin: Money(tenThousandths: 25_500), priceMax: Money(tenThousandths: 999_999_999_999_999_999),
                countries: ["EIRE"],
                sold: [
                    .init(country: "EIRE", price: Money(tenThousandths: 25_500)),
                    .init(country: "EIRE", price: Money(tenThousandths: 999_999_999_999_999_999)),
                    .init(country: "EIRE", price: Money(tenThousandths: 25_500)),
                ], embedding: [0.6, -0.8, 0.00001])
            let result = try await fixture.typesense.synchronise([document], version: 12)
            #expect(result.isServed && result.version == 12 && result.documents == 1 && result.failures.isEmpty)
            #expect(
                fixture.requests == [
                    "GET /aliases/martlet", "DELETE /collections/martlet_v12", "POST /collections",
                    "POST /collections/martlet_v12/documents/import?action=upsert", "PUT /aliases/martlet",
                    "GET /collections?exclude_fields=fields",
                ])
            let requests = fixture.server.server.requests
            #expect(requests.allSatisfy { $0.fields["x-typesense-api-key"] == TypesenseFixture.key })
            #expect(
                String(decoding: requests[2].body, as: UTF8.self)
                    == #"{"name":"martlet_v12","enable_nested_fields":true,"#
                    + #""token_separators":["-","/",",",".","+","&","(",")"],"fields":["#
                    + #"{"name":"stock_code","type":"string"},{"name":"description","type":"string"},"#
                    + #"{"name":"category","type":"string","facet":true,"optional":true},"#
                    + #"{"name":"subcategory","type":"string","facet":true,"optional":true},"#
                    + #"{"name":"category_code","type":"string","optional":true},"#
                    + #"{"name":"sales","type":"int64"},{"name":"quantity","type":"int64"},"#
                    + #"{"name":"revenue","type":"int64"},{"name":"price_min","type":"int64"},"#
                    + #"{"name":"price_max","type":"int64"},{"name":"countries","type":"string[]","facet":true},"#
                    + #"{"name":"sold","type":"object[]","optional":true},"#
                    + #"{"name":"sold.country","type":"string[]","optional":true},"#
                    + #"{"name":"sold.price","type":"int64[]","optional":true},"#
                    + #"{"name":"embedding","type":"float[]","num_dim":3,"vec_dist":"cosine","optional":true}]}"#)
            #expect(requests[3].fields["content-type"] == "text/plain")
            #expect(
                String(decoding: requests[3].body, as: UTF8.self)
                    == #"{"id":"7","version":12,"stock_code":"85123A","description":"A \"T-LIGHT\"\nHOLDER","#
                    + #""category":"Home","category_code":"c486f6d65","sales":3,"quantity":-2,"revenue":153000,"price_min":25500,"#
                    + #""price_max":999999999999999999,"countries":["EIRE"],"#
                    + #""sold":[{"country":"c45495245","price":25500},"#
                    + #"{"country":"c45495245","price":999999999999999999}],"embedding":[0.6,-0.8,1e-05]}"#)
            #expect(String(decoding: requests[4].body, as: UTF8.self) == #"{"collection_name":"martlet_v12"}"#)
            let served = try await fixture.typesense.servedVersion()
            #expect(served == 12)
        }
    }

    @Test("in batches of a thousand documents or a megabyte")
    func batches() async throws {
        try await withTypesense { fixture in
            let many = (1...2_500).lazy.map { TypesenseDocument.product(Int32($0)) }
            let result = try await fixture.typesense.synchronise(many, version: 1)
            #expect(result.documents == 2_500 && result.isServed)
            let sizes = fixture.server.server.requests.filter(Self.isImport).map { $0.body.count { $0 == 0x0A } + 1 }
            #expect(sizes == [1_000, 1_000, 500])
            #expect(fixture.server.ids(in: "martlet_v1") == (1...2_500).map(String.init))

            let large = String(repeating: "x", count: 700_000)
            let documents = [TypesenseDocument.product(1, large), .product(2), .product(3, large + large), .product(4)]
            _ = try await fixture.typesense.synchronise(documents, version: 2)
            let bodies = fixture.server.server.requests.filter { $0.path.contains("martlet_v2/") }.map(\.body.count)
            #expect(bodies.count == 3 && fixture.server.ids(in: "martlet_v2") == ["1", "2", "3", "4"])
        }
    }

    @Test("also when there are none")
    func empty() async throws {
        try await withTypesense { fixture in
            let result = try await fixture.typesense.synchronise([], version: 0)
            #expect(result.isServed && result.documents == 0 && fixture.server.aliases == ["martlet": "martlet_v0"])
        }
    }

    @Test("and keeps no earlier version, no leftover, and all that is not ours")
    func versions() async throws {
        try await withTypesense(collection: "my shop") { fixture in
            let typesense = fixture.typesense
            fixture.server.refuse("1", times: 4)
            let none = try await typesense.servedVersion()
            #expect(none == nil)
            _ = try await typesense.synchronise([.product(1), .product(2)], version: 8)
            #expect(fixture.server.collections.isEmpty && fixture.server.aliases.isEmpty)
            _ = try await typesense.synchronise([.product(2)], version: 9)
            for name in ["other_v1", "my shop_v", "my shop_v1x", "my shop_v01", "my shop_v10", "my shop"] {
                try await fixture.make(name)
            }
            try await fixture.make("my shop_v3")
            let result = try await typesense.synchronise([.product(2)], version: 9)
            #expect(result.isServed)
            #expect(
                fixture.server.collections == [
                    "my shop", "my shop_v", "my shop_v01", "my shop_v10", "my shop_v1x", "my shop_v9", "other_v1",
                ])
            _ = try await typesense.synchronise([.product(5)], version: 10)
            #expect(
                fixture.server.ids(in: "my shop_v10") == ["5"] && !fixture.server.collections.contains("my shop_v9"))
            #expect(fixture.requests.contains("PUT /aliases/my%20shop"))
        }
    }

    @Test("which is not served while it is sent again")
    func servedAgain() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise([.product(1), .product(2)], version: 3)
            let seen = Mutexed<[String: String]?>(nil)
            let server = fixture.server
            server.fail { request in
                if Self.isImport(request) { seen.update { $0 = server.aliases } }
                return nil
            }
            _ = try await fixture.typesense.synchronise([.product(2)], version: 3)
            server.fail(nil)
            #expect(seen.value == [:] && server.aliases == ["martlet": "martlet_v3"])
            #expect(server.ids(in: "martlet_v3") == ["2"])
        }
    }

    @Test("and a document once more that was refused")
    func refusedOnce() async throws {
        try await withTypesense { fixture in
            fixture.server.refuse("2", times: 1)
            fixture.server.refuse("4", times: 1)
            let result = try await fixture.typesense.synchronise((1...5).map { .product($0) }, version: 1)
            #expect(result.isServed && result.documents == 5)
            #expect(fixture.server.ids(in: "martlet_v1").sorted() == ["1", "2", "3", "4", "5"])
            #expect(
                fixture.server.server.requests.filter(Self.isImport).map { $0.body.count { $0 == 0x0A } } == [4, 1])
        }
    }

    @Test("and is not searched in them when one is refused twice; the first five are told")
    func refusedTwice() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise([.product(1)], version: 1)
            let error = "\u{7}Bad: \(TypesenseFixture.key)" + String(repeating: "é", count: 500)
            for id in 2...8 { fixture.server.refuse("\(id)", times: 2, error: error) }
            let result = try await fixture.typesense.synchronise((1...9).map { .product($0) }, version: 2)
            #expect(!result.isServed && result.documents == 9 && result.failed == 7)
            #expect(result.failures.map(\.productKey) == [2, 3, 4, 5, 6])
            #expect(result.failures.allSatisfy { $0.error.count == 200 && $0.error.hasPrefix("Bad: …ééé") })
            #expect(fixture.server.aliases == ["martlet": "martlet_v1"])
            #expect(fixture.server.collections == ["martlet_v1"])
            let served = try await fixture.typesense.servedVersion()
            #expect(served == 1)
        }
    }

    @Test("after a while, when it lags or the connection breaks", arguments: ["503", "close", "reset", "half"])
    func recovery(kind: String) async throws {
        let fault: ScriptedAnswer =
            switch kind {
            case "503": TypesenseServer.message("Not Ready or Lagging", 503)
            case "close": .close
            case "reset": .reset
            default: .closeHalfway(Array(#"{"success":true}"#.utf8))
            }
        try await withTypesense { fixture in
            let seen = Mutexed<[String: Int]>([:])
            fixture.server.fail { request in
                let name = "\(request.method) \(request.path)"
                seen.update { $0[name, default: 0] += 1 }
                return seen.value[name] ?? 0 < 4 ? fault : nil
            }
            let result = try await fixture.typesense.synchronise([.product(1), .product(2)], version: 4)
            #expect(result.isServed && fixture.server.ids(in: "martlet_v4") == ["1", "2"])
            #expect(fixture.server.aliases == ["martlet": "martlet_v4"] && seen.value.values.allSatisfy { $0 == 4 })
        }
    }

    @Test("although the answer to the making of the collection was lost")
    func lostAnswer() async throws {
        try await withTypesense { fixture in
            let conflict = TypesenseServer.message("A collection with name `martlet_v1` already exists.", 409)
            try await fixture.make("martlet_v1")
            fixture.server.fail { request in
                switch (request.method, request.path) {
                case ("POST", "/collections"): conflict
                case ("DELETE", "/collections/martlet_v1"): TypesenseServer.message("none", 404)
                default: nil
                }
            }
            let result = try await fixture.typesense.synchronise([.product(1)], version: 1)
            #expect(result.isServed && fixture.server.ids(in: "martlet_v1") == ["1"])
            // Nor does it count as a failure of the service that there was no alias and nothing to drop.
            #expect(fixture.breaker.report.totals.failures == 0)
        }
    }

    @Test(
        "and leaves the alias where it is when an answer is not one result for each document",
        arguments: ["", "{\"success\":true}", "{\"success\":true}\n{\"success\":tr", "[]\n[]", "x\ny", "{}\n{}"])
    func malformed(text: String) async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise([.product(1)], version: 1)
            fixture.server.fail { Self.isImport($0) ? .answer(body: Array(text.utf8)) : nil }
            let error = await failure { () throws(ServiceCallError) in
                try await fixture.typesense.synchronise([.product(1), .product(2)], version: 2)
            }
            guard case .malformed = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(fixture.server.aliases == ["martlet": "martlet_v1"])
            #expect(fixture.server.collections == ["martlet_v1", "martlet_v2"])
            fixture.server.fail(nil)
            _ = try await fixture.typesense.synchronise([.product(1), .product(2)], version: 2)
            #expect(fixture.server.aliases == ["martlet": "martlet_v2"] && fixture.server.collections == ["martlet_v2"])
        }
    }

    @Test("and leaves the alias where it is when a step fails for good", arguments: 0..<4)
    func failingStep(step: Int) async throws {
        let steps = ["GET /aliases/martlet", "POST /collections", "POST /collections/martlet_v2/documents/import"]
        let failing = step < 3 ? steps[step] : "PUT /aliases/martlet"
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise([.product(1)], version: 1)
            fixture.server.fail { request in
                "\(request.method) \(request.path)" == failing ? .answer(503) : nil
            }
            let error = await failure { () throws(ServiceCallError) in
                try await fixture.typesense.synchronise([.product(1), .product(2)], version: 2)
            }
            guard case .status(503) = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(fixture.server.aliases == ["martlet": "martlet_v1"])
            #expect(fixture.server.ids(in: "martlet_v1") == ["1"])
        }
    }

    @Test("and has them although earlier versions cannot be dropped", arguments: ["GET", "DELETE"])
    func notDropped(method: String) async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise([.product(1)], version: 1)
            fixture.server.fail { request in
                request.method == method && ["/collections", "/collections/martlet_v1"].contains(request.path)
                    ? .answer(401) : nil
            }
            let result = try await fixture.typesense.synchronise([.product(1)], version: 2)
            #expect(result.isServed && fixture.server.aliases == ["martlet": "martlet_v2"])
            #expect(fixture.server.collections == ["martlet_v1", "martlet_v2"])
        }
    }

    @Test("and an import that stalls is sent again")
    func stall() async throws {
        try await withTypesense(stallTimeout: .seconds(1)) { fixture in
            fixture.server.fail { Self.isImport($0) && $0.number == 1 ? .stall : nil }
            let result = try await fixture.typesense.synchronise([.product(1)], version: 1)
            #expect(result.isServed)
            #expect(fixture.server.server.calls("/collections/martlet_v1/documents/import") == 2)
        }
    }

    @Test("and the key stands in no error and no log")
    func key() async throws {
        try await withTypesense(key: "secret-\u{e9}-wrong") { fixture in
            let error = await failure { () throws(ServiceCallError) in
                try await fixture.typesense.synchronise([.product(1)], version: 1)
            }
            guard case .status(401) = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(fixture.server.server.requests.count == 1)
            let told = fixture.log.value + [error.map { "\($0)" } ?? "", fixture.breaker.report.lastError ?? ""]
            #expect(!fixture.log.value.isEmpty && !told.contains { $0.contains("secret") })
        }
    }
}
