import Domain
import Foundation
import Ingestion
import Postgres
import TestSupport
import Testing

@Suite("A load") struct BatchLoaderTests {
    @Test("puts every row where it belongs and keeps rows and money in balance", arguments: [1, 2, 3] as [UInt64])
    func conservation(seed: UInt64) async throws {
        let file = SalesFile(rows: 3_000, seed: seed, faults: 0.05)
        try await TestWarehouse.with { warehouse in
            let summary = try await warehouse.load(files: [file])
            #expect(summary.rowsRead == Int64(file.rows))
            #expect(summary.loaded == Int64(file.loaded))
            #expect(summary.duplicates == Int64(file.duplicates))
            #expect(summary.rejected == Int64(file.rejectedRows))
            var expected = file.rejected.mapValues(Int64.init)
            expected["DUPLICATE"] = Int64(file.duplicates)
            let categories = Dictionary(
                uniqueKeysWithValues: summary.categories.map { ($0.category.rawValue, $0.rows) })
            #expect(categories == expected)
            #expect(try await warehouse.unbalancedFiles() == [])
            #expect(try await warehouse.number("SELECT fact_rows FROM versions WHERE version = 1") == file.loaded)
            #expect(try await warehouse.number("SELECT count(*) FROM fact_sales") == file.loaded)
            let broken = try await warehouse.number(
                "SELECT count(*) FROM source_lines WHERE raw_bytes IS NOT NULL AND raw LIKE '%' || U&'\\FFFD' || '%'")
            #expect(broken > 0)
            #expect(try await warehouse.number("SELECT count(*) FROM quarantine WHERE raw LIKE '%BROKEN%'") == broken)
        }
    }

    @Test("of two files gives the same facts as two loads of one each, in any order")
    func togetherOrApart() async throws {
        let first = SalesFile(rows: 1_500, seed: 4)
        let second = SalesFile(rows: 1_500, seed: 5, repeating: Array(first.validLines.suffix(200)))
        let together = try await TestWarehouse.with { warehouse in
            let summary = try await warehouse.load(files: [first, second])
            #expect(summary.duplicates == Int64(first.duplicates + second.duplicates))
            #expect(try await warehouse.unbalancedFiles() == [])
            return try await WarehouseSnapshot(warehouse)
        }
        #expect(together.facts.count == first.loaded + second.loaded)
        for files in [[first, second], [second, first]] {
            let apart = try await TestWarehouse.with { warehouse in
                for file in files { try await warehouse.load(files: [file]) }
                #expect(try await warehouse.unbalancedFiles() == [])
                return try await WarehouseSnapshot(warehouse)
            }
            #expect(apart.facts == together.facts)
            #expect(apart == together)
        }
    }

    @Test("keeps names apart that differ in their Unicode form only")
    func unicodeForms() async throws {
        let header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(text: header + "700001,A,,1,2010-01-01 10:00:00,1,,Cura\u{E7}ao\n")
            let summary = try await warehouse.load(
                text: header + "700002,A,,1,2010-01-01 10:00:00,1,,Curac\u{327}ao\n"
                    + "700003,A,,1,2010-01-01 10:00:00,1,,Cura\u{E7}ao\n")
            #expect(summary.loaded == 2)
            #expect(try await warehouse.number("SELECT count(*) FROM dim_country") == 2)
        }
    }

    @Test("that adds no fact leaves the version's last key as it was, in a segment of its own too")
    func nothingButDuplicates() async throws {
        let header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
        let row = "700001,A,,1,2010-01-01 10:00:00,1,,France\n"
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(text: header + row)
            let summary = try await warehouse.load(text: header + String(repeating: row, count: 120_000))
            #expect(summary.loaded == 0)
            #expect(summary.duplicates == 120_000)
            #expect(try await warehouse.number("SELECT last_sale_id FROM versions ORDER BY version DESC LIMIT 1") == 1)
            try await warehouse.load(text: header + "700002,A,,1,2010-01-01 10:00:00,1,,France\n")
            #expect(try await warehouse.number("SELECT count(*) FROM fact_sales") == 2)
        }
    }

    @Test("names each product as it was most often described, ties by the first in byte order")
    func descriptions() async throws {
        func row(_ number: Int, _ text: String) -> String {
            "10000\(number),X,\(text),\(number + 1),2010-01-01 10:00:00,1.00,,France\n"
        }
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(
                text: SalesFile.header + row(1, "b") + row(2, "B") + row(3, "b") + row(4, "B") + row(5, ""))
            #expect(try await warehouse.query("SELECT description FROM dim_product").string(0, 0) == "B")
            try await warehouse.load(text: SalesFile.header + row(6, "b"))
            #expect(try await warehouse.query("SELECT description FROM dim_product").string(0, 0) == "b")
        }
    }

    @Test("of content that the warehouse has changes nothing, compressed or not, renamed or given twice")
    func knownContent() async throws {
        let file = SalesFile(rows: 500, seed: 6)
        try await withTemporaryFolder { folder in
            try file.write(to: "\(folder)/a.csv")
            try file.write(to: "\(folder)/b.csv")
            try file.write(to: "\(folder)/c.csv")
            let gzip = Process()
            gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            gzip.arguments = ["gzip", "\(folder)/c.csv"]
            try gzip.run()
            gzip.waitUntilExit()
            try await TestWarehouse.with { warehouse in
                let twice = try await warehouse.load(["\(folder)/a.csv", "\(folder)/c.csv.gz", "\(folder)/a.csv"])
                #expect(twice.loaded == Int64(file.loaded) && twice.rowsRead == Int64(file.rows))
                #expect(twice.files.count { $0.knownFromBatch == 0 } == 2)
                let counts = try await WarehouseCounts(warehouse)
                for name in ["a.csv", "b.csv", "c.csv.gz"] {
                    let again = try await warehouse.load(["\(folder)/\(name)"])
                    #expect(again.version == nil && again.batchID == nil && again.rowsRead == 0)
                    #expect(again.files.first?.knownFromBatch == 1)
                }
                #expect(try await WarehouseCounts(warehouse) == counts)
            }
        }
    }

    @Test("puts few rows into the last segment and gives many a segment of their own")
    func segments() async throws {
        let small = SalesFile(rows: 300, seed: 7)
        let large = SalesFile(rows: 60_000, seed: 8)
        #expect(large.bytes.count > 4 << 20)
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(files: [small])
            #expect(try await warehouse.number("SELECT count(*) FROM segments") == 1)
            try await warehouse.load(files: [large])
            #expect(try await warehouse.number("SELECT count(*) FROM segments") == 2)
            try await warehouse.load(files: [SalesFile(rows: 300, seed: 9)])
            #expect(try await warehouse.number("SELECT count(*) FROM segments") == 2)
            let attached = try await warehouse.lines(
                "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'fact_sales'::regclass ORDER BY 1")
            #expect(attached.count == 2)
            #expect(
                try await warehouse.number(
                    "SELECT count(*) FROM fact_sales_2 WHERE sale_id NOT BETWEEN (SELECT sale_id_from FROM segments WHERE segment = 2) AND (SELECT sale_id_to - 1 FROM segments WHERE segment = 2)"
                ) == 0)
            #expect(try await warehouse.unbalancedFiles() == [])
            // The partitions have what the parent promises.
            let valid = try await warehouse.number(
                "SELECT count(*) FROM pg_index WHERE indrelid IN ('fact_sales_1'::regclass, 'fact_sales_2'::regclass) AND indisvalid"
            )
            #expect(valid == 2 * 9)
        }
    }

    @Test("finds duplicates though it forgets months to stay within its memory", arguments: [50, 400])
    func forgetting(limit: Int) async throws {
        let first = SalesFile(rows: 2_000, seed: 10, days: 300)
        var shuffled = first.validLines
        var random = SplitMix64(seed: 1)
        shuffled.shuffle(using: &random)
        let second = SalesFile(rows: 500, seed: 11, days: 300, repeating: Array(shuffled.prefix(600)))
        try await TestWarehouse.with { warehouse in
            try await withTemporaryFolder { folder in
                try first.write(to: "\(folder)/1.csv")
                try second.write(to: "\(folder)/2.csv")
                let one = try await warehouse.load(["\(folder)/1.csv"], fingerprintLimit: limit)
                #expect(one.loaded == Int64(first.loaded) && one.duplicates == Int64(first.duplicates))
                let two = try await warehouse.load(["\(folder)/2.csv"], fingerprintLimit: limit)
                #expect(two.loaded == Int64(second.loaded) && two.duplicates == Int64(second.duplicates))
            }
        }
        try await TestWarehouse.with { warehouse in
            try await withTemporaryFolder { folder in
                try first.write(to: "\(folder)/1.csv")
                try second.write(to: "\(folder)/2.csv")
                let both = try await warehouse.load(["\(folder)/1.csv", "\(folder)/2.csv"], fingerprintLimit: limit)
                #expect(both.loaded == Int64(first.loaded + second.loaded))
                #expect(both.duplicates == Int64(first.duplicates + second.duplicates))
            }
        }
    }

    @Test("keeps what cannot be read, byte for byte, in bronze and its text in the quarantine")
    func malformedBytes() async throws {
        let good = Array("536365,A,OK,1,2010-01-01,1.00,,France\n".utf8)
        let invalid = Array("536366,B,".utf8) + [0xC3, 0x28] + Array(",1,2010-01-01,1.00,,France".utf8)
        let zero = Array("536367,C,".utf8) + [0] + Array(",1,2010-01-01,1.00,,France".utf8)
        let open = Array("536368,\"D,never closed,1,2010-01-01,1.00,,France\nmore, and more\n".utf8)
        try await TestWarehouse.with { warehouse in
            let summary = try await warehouse.load(
                bytes: Array(SalesFile.header.utf8) + good + invalid + [10] + zero + [13, 10] + open)
            // Reading goes on at the line after the one whose quote is never closed.
            #expect(summary.rowsRead == 5 && summary.loaded == 1 && summary.rejected == 4)
            let rows = try await warehouse.query(
                "SELECT q.line_number, q.rule, q.category, l.raw_bytes, l.raw, q.raw FROM quarantine q JOIN source_lines l USING (file_id, line_number) ORDER BY 1"
            )
            try #require(rows.count == 4)
            #expect((0..<4).map { rows.int32($0, 0) } == [3, 4, 5, 6])
            #expect(
                (0..<4).map { rows.string($0, 1) } == [
                    "invalid_utf8", "nul_character", "unterminated_quote", "field_count",
                ])
            #expect(
                (0..<4).allSatisfy {
                    rows.string($0, 2) == "DATA_FORMAT_ERROR" && rows.string($0, 4) == rows.string($0, 5)
                })
            #expect(rows.bytes(0, 3) == invalid)
            #expect(rows.bytes(1, 3) == zero)
            #expect(
                rows.isNull(2, 3) && rows.string(2, 4).contains("never closed") && rows.string(3, 4) == "more, and more"
            )
            #expect(rows.string(1, 4).contains("\u{FFFD}"))
            #expect(try await warehouse.unbalancedFiles() == [])
        }
    }

    @Test("of a file without a required column rejects every row, each with its reason")
    func missingColumn() async throws {
        try await TestWarehouse.with { warehouse in
            let summary = try await warehouse.load(
                text:
                    "Invoice,StockCode,Quantity,InvoiceDate,Country\n536365,A,1,2010-01-01,France\n536366,B,2,2010-01-01,EIRE\n"
            )
            #expect(summary.rowsRead == 2 && summary.rejected == 2 && summary.loaded == 0 && summary.version == 1)
            let rules = try await warehouse.lines("SELECT DISTINCT category, rule FROM quarantine")
            #expect(rules == ["(MISSING_REQUIRED_FIELD,unit_price.missing)"])
            #expect(try await warehouse.number("SELECT fact_rows FROM versions ORDER BY version DESC LIMIT 1") == 0)
            #expect(try await warehouse.unbalancedFiles() == [])
            // The warehouse goes on from there.
            let next = SalesFile(rows: 100, seed: 12)
            #expect(try await warehouse.load(files: [next]).loaded == Int64(next.loaded))
        }
    }

    @Test("without any row publishes a version all the same; without a header, or with an unknown one, nothing")
    func degenerateFiles() async throws {
        try await TestWarehouse.with { warehouse in
            let empty = try await warehouse.load(text: SalesFile.header)
            #expect(empty.rowsRead == 0 && empty.version == 1)
            let counts = try await WarehouseCounts(warehouse)
            for text in ["", "one,two,three\n1,2,3\n", "Invoice,InvoiceNo\n1,2\n", "\n\n"] {
                await #expect(throws: SourceError.self) { try await warehouse.load(text: text) }
            }
            await #expect(throws: SourceError.self) { try await warehouse.load(["/nowhere/at-all.csv"]) }
            #expect(try await WarehouseCounts(warehouse) == counts)
        }
    }

    @Test("waits for another one, and both are whole")
    func concurrency() async throws {
        let files = (13..<17).map { SalesFile(rows: 400, seed: UInt64($0)) }
        try await TestWarehouse.with { warehouse in
            let versions = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for file in files { group.addTask { try await warehouse.load(files: [file]).version } }
                return try await group.reduce(into: []) { $0.append($1 ?? 0) }
            }
            #expect(versions.sorted() == [1, 2, 3, 4])
            let loaded = files.reduce(0) { $0 + $1.loaded }
            #expect(try await warehouse.number("SELECT count(*) FROM fact_sales") == loaded)
            #expect(try await warehouse.number("SELECT fact_rows FROM versions WHERE version = 4") == loaded)
            #expect(try await warehouse.unbalancedFiles() == [])
        }
    }
}
