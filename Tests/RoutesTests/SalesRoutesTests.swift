import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("Sales over HTTP") struct SalesRoutesTests {
    @Test("are linked to their neighbours at the first, a middle, the last and no page")
    func links() async throws {
        try await RouterFixture.with { fixture in
            let base = "/api/v1/sales?country=O%27Land%3B%20--&size=7&sort=total%2Cid%3Adesc"
            let first = await fixture.send(base)
            let total = try #require(first.json["total"] as? Int)
            let pages = try #require(first.json["pages"] as? Int)
            try #require(pages > 4 && pages == (total + 6) / 7)
            #expect(Set(first.links.keys) == ["first", "next", "last"])
            let middle = await fixture.send(base + "&page=3")
            #expect(Set(middle.links.keys) == ["first", "prev", "next", "last"])
            let last = await fixture.send(base + "&page=\(pages)")
            #expect(Set(last.links.keys) == ["first", "prev", "last"])
            let beyond = await fixture.send(base + "&page=\(pages + 5)")
            #expect(Set(beyond.links.keys) == ["first", "prev", "last"] && beyond.ids.isEmpty && beyond.status == 200)
            // Each link gives what it says, with the other parameters kept.
            for (relation, page) in [("first", 1), ("prev", 2), ("next", 4), ("last", pages)] {
                let answer = await fixture.send(try #require(middle.links[relation]))
                #expect(
                    answer.json["page"] as? Int == page && answer.json["total"] as? Int == total
                        && answer.json["size"] as? Int == 7)
                #expect(answer.ids == (await fixture.send(base + "&page=\(page)")).ids)
            }
            #expect((await fixture.send(try #require(beyond.links["prev"]))).json["page"] as? Int == pages)
            // Following next from the first reaches every sale once.
            var ids: [Int] = []
            var target: String? = base
            while let next = target, ids.count <= total {
                let answer = await fixture.send(next)
                ids += answer.ids
                target = answer.links["next"]
            }
            #expect(ids.count == total && Set(ids).count == total)
        }
    }

    @Test("are walked by cursor through the Link field, there and back")
    func cursorLinks() async throws {
        try await RouterFixture.with { fixture in
            let base = "/api/v1/sales?type=cancellation&size=20"
            let all = await fixture.send("/api/v1/sales?type=cancellation&size=1000")
            let first = await fixture.send(base)
            let cursor = try #require(first.json["next_cursor"] as? String)
            var answer = await fixture.send(base + "&cursor=" + cursor)
            var ids = first.ids
            while true {
                #expect(answer.status == 200 && answer.json["page"] == nil)
                ids += answer.ids
                guard let next = answer.links["next"] else { break }
                #expect(answer.json["next_cursor"] is String)
                answer = await fixture.send(next)
            }
            #expect(answer.json["next_cursor"] is NSNull)
            #expect(ids == all.ids)
            var back = answer.ids
            while let previous = answer.links["prev"], back.count < ids.count {
                answer = await fixture.send(previous)
                back = answer.ids + back
            }
            #expect(back == ids)
            #expect(await fixture.send("/api/v1/sales?size=20&cursor=" + cursor).status == 422)
            #expect(await fixture.send(base + "&page=2&cursor=" + cursor).status == 422)
            #expect(await fixture.send(base + "&sort=id&cursor=" + cursor).status == 422)
        }
    }

    @Test("show money with two decimals at least and as many as there are")
    func money() async throws {
        try await RouterFixture.with(rows: 0) { fixture in
            try await fixture.warehouse.load(
                text: SalesFile.header
                    + "100001,A,\"say \"\"hi\"\"\n\ttwo\",3,2010-12-01 08:26:00,2.5,17850.0,France\n100002,a,,1,2010-12-01T08:27:00,0.0010,,EIRE\n"
                    + "C100003,A,x,-2,12/1/2010 8:28,1234567.89,1,France\n100004,B,y,1,2010-12-02,0,1,France\nA100005,B,y,7,2010-12-03,1.0010,1,France\n"
            )
            try await fixture.catalogs.refresh()
            let text = await fixture.send("/api/v1/sales?sort=id").text
            #expect(
                text.hasPrefix(
                    #"{"items":[{"id":1,"invoice_no":"100001","stock_code":"A","description":"say \"hi\"\n\ttwo","quantity":3,"unit_price":2.50,"total":7.50,"invoice_date":"2010-12-01T08:26:00","customer_id":"17850","country":"France"},"#
                ), "\(text)")
            #expect(
                text.contains(
                    #""unit_price":0.001,"total":0.001,"invoice_date":"2010-12-01T08:27:00","customer_id":null,"#))
            #expect(text.contains(#""quantity":-2,"unit_price":1234567.89,"total":-2469135.78,"#))
            #expect(text.contains(#""unit_price":0.00,"total":0.00,"invoice_date":"2010-12-02T00:00:00""#))
            #expect(text.contains(#""unit_price":1.001,"total":7.007,"#))
            #expect(text.contains(#""total":5,"page":1,"size":20,"pages":1,"#))
            #expect((await fixture.send("/api/v1/sales?sort=id&product=a")).ids == [2])
            #expect((await fixture.send("/api/v1/sales?sort=id&type=adjustment")).ids == [5])
            #expect(
                (await fixture.send("/api/v1/sales?sort=id&date_from=2010-12-01&date_to=2010-12-02")).ids == [1, 2, 3])
            #expect(
                (await fixture.send("/api/v1/sales?sort=id&date_from=2010-12-01T08:27:00&date_to=2010-12-01T08:28:00"))
                    .ids == [2])
        }
    }

    @Test("of one id tell where they came from, byte for byte")
    func lineage() async throws {
        try await RouterFixture.with(rows: 0) { fixture in
            let line = "100001,A,\"two\nlines\",3,2010-12-01 08:26:00,2.55,17850.0,France"
            try await fixture.warehouse.load(
                text: SalesFile.header + "bad,A,x,0,2010-12-01,1,,France\n" + line
                    + "\r\n100002,B,y,1,2010-12-01,1,,France\n")
            try await fixture.catalogs.refresh()
            let first = await fixture.send("/api/v1/sales/1/lineage")
            #expect(first.status == 200 && first.json["raw"] as? String == line && first.json["line"] as? Int == 3)
            #expect((first.json["file"] as? [String: Any])?["name"] as? String != nil)
            #expect((first.json["batch"] as? [String: Any])?["version"] as? Int == 1)
            #expect((await fixture.send("/api/v1/sales/2/lineage")).json["line"] as? Int == 5)
            #expect((await fixture.send("/api/v1/sales/1")).json["total"] as? Double == 7.65)
        }
    }

    @Test("answer under their former names as under their own")
    func aliases() async throws {
        try await RouterFixture.with { fixture in
            for name in ["statistics", "config"] {
                let one = await fixture.send("/api/v1/warehouse/\(name)")
                let other = await fixture.send("/api/v1/supabase/\(name)")
                #expect(one.status == 200 && one.text == other.text)
            }
            for name in ["health", "connection"] {
                let keys = (await fixture.send("/api/v1/warehouse/\(name)")).json.keys.sorted()
                #expect(keys == (await fixture.send("/api/v1/supabase/\(name)")).json.keys.sorted() && !keys.isEmpty)
            }
            for path in ["schema/create", "tables/create"] {
                for name in ["warehouse", "supabase"] {
                    let answer = await fixture.send("/api/v1/\(name)/\(path)", .post)
                    #expect(answer.status == 200 && answer.json["status"] as? String == "unchanged", "\(answer.text)")
                }
            }
            for name in ["warehouse", "supabase"] {
                let answer = await fixture.send("/api/v1/\(name)/integrity/validate", .post)
                #expect(answer.status == 200 && answer.json["status"] as? String == "passed", "\(answer.text)")
            }
            let statistics = await fixture.send("/api/v1/warehouse/statistics")
            #expect(!(await fixture.send("/api/v1/warehouse/config")).text.contains("secret"))
            #expect(statistics.field("Warehouse-Version") == "1")
        }
    }
}
