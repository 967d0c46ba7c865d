import Postgres
import Testing

@Suite("Binary values") struct ValueTests {
    private static func amounts() -> [Int64] {
        var generator = Seeded(state: 42)
        var values: [Int64] = [
            0, 1, -1, 9_999, 10_000, -10_000, 100_000_000, 99_999_999, .max, .min, .max - 1, .min + 1,
        ]
        for shift in 0..<63 { values += [1 << shift, -(1 << shift)] }
        for _ in 0..<200 {
            values.append(
                Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0..<60, using: &generator))
        }
        return values
    }

    @Test("decimals keep every ten-thousandth, and are what Postgres thinks they are")
    func decimals() async throws {
        try await withConnection { connection, _ in
            for value in Self.amounts() {
                let rows = try await connection.query(
                    "SELECT $1::numeric, ($1::numeric * 10000)::bigint, $2::bigint::numeric / 10000, scale($1::numeric)",
                    [.decimal(value), .int64(value)])
                #expect(rows.decimal(0, 0) == value)
                #expect(rows.int64(0, 1) == value)
                #expect(rows.decimal(0, 2) == value)
                #expect(rows.int32(0, 3) == 4)
            }
        }
    }

    @Test(
        "decimals of other shapes are rounded half away from zero or clamped",
        arguments: [
            ("1.00005", 10_001), ("1.00004999", 10_000), ("-1.00005", -10_001), ("0.00005", 1), ("0.00004", 0),
            ("-0.000000001", 0), ("1e30", Int64.max), ("-1e30", Int64.min), ("1e12", 10_000_000_000_000_000),
            ("NaN", 0), ("100000000", 1_000_000_000_000), ("0.5", 5_000), ("922337203685477.5807", Int64.max),
            ("922337203685477.58075", Int64.max), ("-922337203685477.5808", Int64.min), ("Infinity", Int64.max),
        ])
    func roundedDecimals(text: String, expected: Int64) async throws {
        try await withConnection { connection, _ in
            let rows = try await connection.query("SELECT $1::text::numeric", [.text(text)])
            #expect(rows.decimal(0, 0) == expected)
        }
    }

    @Test("integers, floats and booleans come back as they went")
    func numbers() async throws {
        try await withConnection { connection, _ in
            let sql = "SELECT $1::int2, $2::int4, $3::int8, $4::float8, $5::bool, $1::text, $2::text, $3::text"
            var generator = Seeded(state: 7)
            var cases: [(Int16, Int32, Int64, Double)] = [
                (.min, .min, .min, -.greatestFiniteMagnitude), (.max, .max, .max, .infinity), (0, 0, 0, -0.0),
                (-1, -1, -1, .leastNonzeroMagnitude),
            ]
            for _ in 0..<50 {
                cases.append(
                    (
                        .random(in: .min ... .max, using: &generator), .random(in: .min ... .max, using: &generator),
                        .random(in: .min ... .max, using: &generator), Double(bitPattern: generator.next() & ~(1 << 62))
                    ))
            }
            for (small, medium, large, float) in cases {
                let rows = try await connection.query(
                    sql, [.int16(small), .int32(medium), .int64(large), .double(float), .bool(large < 0)])
                #expect(rows.int32(0, 0) == Int32(small))
                #expect(rows.int32(0, 1) == medium)
                #expect(rows.int64(0, 1) == Int64(medium))
                #expect(rows.int64(0, 2) == large)
                #expect(rows.double(0, 3).bitPattern == float.bitPattern)
                #expect(rows.bool(0, 4) == (large < 0))
                #expect(rows.string(0, 5) == "\(small)")
                #expect(rows.string(0, 6) == "\(medium)")
                #expect(rows.string(0, 7) == "\(large)")
            }
        }
    }

    @Test("texts, bytes, identifiers and arrays come back as they went")
    func texts() async throws {
        try await withConnection { connection, _ in
            for text in ["", "a", "O'Brien; DROP TABLE", "naïve – 日本語 🐦", String(repeating: "x", count: 100_000)] {
                let bytes = Array(text.utf8) + [0, 255]
                let rows = try await connection.query(
                    "SELECT $1::text, $2::bytea, $3::uuid, $3::text, $4::text[], $5::int4[], $6::int8[], octet_length($1)",
                    [
                        .text(text), .bytes(bytes), .uuid(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210),
                        .textArray([text, "", "b"]), .int32Array([.min, 0, .max]), .int64Array([.min, .max]),
                    ])
                #expect(rows.string(0, 0) == text)
                #expect(rows.bytes(0, 1) == bytes)
                #expect(rows.uuid(0, 2) == (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210))
                #expect(rows.string(0, 3) == "01234567-89ab-cdef-fedc-ba9876543210")
                #expect(rows.textArray(0, 4) == [text, "", "b"])
                #expect(rows.int64Array(0, 5) == [Int64(Int32.min), 0, Int64(Int32.max)])
                #expect(rows.int64Array(0, 6) == [.min, .max])
                #expect(rows.int32(0, 7) == Int32(text.utf8.count))
            }
            let empty = try await connection.query(
                "SELECT $1::text[], cardinality($1::text[]), $2::jsonb::text::jsonb",
                [.textArray([]), .text("{\"a\": 1}")])
            #expect(empty.textArray(0, 0).isEmpty)
            #expect(empty.int32(0, 1) == 0)
            #expect(empty.string(0, 2) == "{\"a\": 1}")
        }
    }

    @Test("times and dates are what Postgres calls them")
    func times() async throws {
        try await withConnection { connection, _ in
            let moments: [(Int64, String)] = [
                (0, "1970-01-01 00:00:00"), (-1, "1969-12-31 23:59:59.999999"),
                (1_291_191_960_000_000, "2010-12-01 08:26:00"),
                (946_684_800_000_000, "2000-01-01 00:00:00"), (.max, "infinity"), (.min, "-infinity"),
            ]
            for (value, text) in moments {
                let rows = try await connection.query(
                    "SELECT $1::timestamp, $1::text, $1::timestamp AT TIME ZONE 'UTC'", [.timestamp(value)])
                #expect(rows.timestamp(0, 0) == value)
                #expect(rows.string(0, 1) == text)
                #expect(rows.timestamptz(0, 2) == value)
            }
            for (value, text): (Int32, String) in [
                (0, "1970-01-01"), (14_944, "2010-12-01"), (-719_528, "0001-12-31 BC"), (.max, "infinity"),
                (.min, "-infinity"),
            ] {
                let rows = try await connection.query("SELECT $1::date, $1::text", [.date(value)])
                #expect(rows.date(0, 0) == value)
                #expect(rows.string(0, 1) == text || value == -719_528)
            }
        }
    }

    @Test("NULL is told from empty, with every type of parameter beside it")
    func nulls() async throws {
        try await withConnection { connection, _ in
            for values: [PostgresValue] in [
                [.null, .int32(1)], [.text(""), .null], [.null, .null], [.text("x"), .int32(2)],
            ] {
                let rows = try await connection.query("SELECT $1::text, $2::int4", values)
                #expect(rows.isNull(0, 0) == (values[0] == .null))
                #expect(rows.isNull(0, 1) == (values[1] == .null))
                #expect(rows.columns == ["text", "int4"])
            }
        }
    }
}
