import EventLoop
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("COPY") struct CopyTests {
    private static let table =
        "CREATE TABLE t (a int2, b int4, c int8, d text, e uuid, f timestamp, g date, h numeric(18,4), i bytea, j bool, k float8)"

    private static func stream(rows: Int) -> PostgresCopyBuffer {
        var buffer = PostgresCopyBuffer(capacity: 64)
        buffer.header()
        for number in 0..<rows {
            buffer.row(fieldCount: 11)
            buffer.int16(Int16(truncatingIfNeeded: number))
            buffer.int32(Int32(number))
            buffer.int64(Int64(number) << 20)
            if number % 3 == 0 { buffer.null() } else { buffer.text("row \(number) – ü") }
            buffer.uuid(high: UInt64(number), low: .max)
            buffer.timestamp(Int64(number) * 1_000_000)
            buffer.date(Int32(number % 20_000))
            buffer.decimal(Int64(number) * 12_345 - 500)
            buffer.bytes([0, UInt8(truncatingIfNeeded: number), 255])
            buffer.bool(number % 2 == 0)
            buffer.double(Double(number) / 8)
        }
        buffer.trailer()
        return buffer
    }

    @Test("takes binary rows of every type in, cut anywhere, and gives them out again")
    func roundTrip() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: Self.table)
            var buffer = Self.stream(rows: 5_000)
            let bytes = buffer.take()
            try await connection.copyIn("COPY t FROM STDIN (FORMAT binary)")
            var start = 0
            while start < bytes.count {
                let end = min(start + 7_919, bytes.count)
                try await connection.copyWrite(Array(bytes[start..<end]))
                start = end
            }
            let answer1 = try await connection.copyFinish()
            #expect(answer1 == 5_000)
            let sums = try await connection.query(
                """
                SELECT count(*), sum(b)::int8, sum(h), count(d), max(d), max(f), max(e::text), sum(k), count(*) FILTER (WHERE j),
                  bool_and(i = '\\x00'::bytea || substring(int4send(b) FROM 4) || '\\xff'::bytea), sum(c >> 20)::int8,
                  bool_and(g = date '1970-01-01' + b % 20000) FROM t
                """)
            #expect(sums.int64(0, 0) == 5_000)
            #expect(sums.int64(0, 1) == 4_999 * 2_500)
            #expect(sums.decimal(0, 2) == 12_345 * 4_999 * 2_500 - 500 * 5_000)
            #expect(sums.int64(0, 3) == 3_333)
            #expect(sums.string(0, 4) == "row 998 – ü")
            #expect(sums.timestamp(0, 5) == 4_999_000_000)
            #expect(sums.string(0, 6) == "00000000-0000-1387-ffff-ffffffffffff")
            #expect(sums.double(0, 7) == 4_999.0 * 2_500 / 8)
            #expect(sums.int64(0, 8) == 2_500)
            #expect(sums.bool(0, 9))
            #expect(sums.int64(0, 10) == 4_999 * 2_500)
            #expect(sums.bool(0, 11))
            var copied: [UInt8] = []
            try await connection.copyOut("COPY (SELECT * FROM t ORDER BY b) TO STDOUT (FORMAT binary)") { copied += $0 }
            #expect(copied == bytes)
            let answer2 = try await connection.query("SELECT 1").count
            #expect(answer2 == 1)
        }
    }

    @Test("keeps its memory when it is reset, and starts over when it is taken")
    func buffers() {
        var buffer = Self.stream(rows: 10)
        let size = buffer.count
        buffer.reset()
        #expect(buffer.count == 0)
        buffer.header()
        #expect(buffer.take().count == 19)
        #expect(buffer.count == 0)
        var again = Self.stream(rows: 10)
        #expect(again.take().count == size)
    }

    @Test("moves more than any buffer holds")
    func large() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: "CREATE UNLOGGED TABLE t (a int4, b text)")
            try await connection.copyIn("COPY t FROM STDIN (FORMAT binary)")
            var buffer = PostgresCopyBuffer()
            buffer.header()
            let text = String(repeating: "martlet ", count: 32)
            for number in 0..<100_000 {
                buffer.row(fieldCount: 2)
                buffer.int32(Int32(number))
                buffer.text(text)
                if buffer.count > 1 << 20 { try await connection.copyWrite(buffer.take()) }
            }
            buffer.trailer()
            try await connection.copyWrite(buffer.take())
            let answer3 = try await connection.copyFinish()
            #expect(answer3 == 100_000)
            var rows = 0
            var bytes = 0
            try await connection.copyOut("COPY t TO STDOUT") {
                rows += 1
                bytes += $0.count
            }
            #expect(rows == 100_000)
            #expect(bytes > 26_000_000)
        }
    }

    @Test("leaves nothing behind when it is aborted, and the connection usable")
    func abort() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: "CREATE TABLE t (a int4)")
            try await connection.copyIn("COPY t FROM STDIN")
            try await connection.copyWrite(Array("1\n2\n".utf8))
            let amid = await failure { try await connection.query("SELECT 1") }
            #expect(amid?.code == .protocolViolation)
            await connection.copyAbort("changed my mind")
            let answer4 = try await connection.query("SELECT count(*) FROM t").int64(0, 0)
            #expect(answer4 == 0)
            let late = await failure { try await connection.copyFinish() }
            #expect(late?.code == .protocolViolation)
        }
    }

    @Test("tells the server's error, amid the data or at the end")
    func refusal() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: "CREATE TABLE t (a int4 CHECK (a < 1000))")
            try await connection.copyIn("COPY t FROM STDIN")
            let amid = await failure {
                // Far more than the socket and the server's buffers take: the error is heard before the end.
                for _ in 0..<10_000 {
                    try await connection.copyWrite(
                        Array(String(repeating: "1\n", count: 5_000).utf8) + Array("x\n".utf8))
                }
            }
            #expect(amid?.sqlState == "22P02")
            try await connection.copyIn("COPY t FROM STDIN")
            try await connection.copyWrite(Array("5000\n".utf8))
            let end = await failure { try await connection.copyFinish() }
            #expect(end?.sqlState == "23514")
            let missing = await failure { try await connection.copyIn("COPY nothing FROM STDIN") }
            #expect(missing?.sqlState == "42P01")
            let wrong = await failure { try await connection.copyIn("SELECT 1") }
            #expect(wrong?.code == .protocolViolation)
            let answer5 = try await connection.query("SELECT count(*) FROM t").int64(0, 0)
            #expect(answer5 == 0)
        }
    }

    @Test("stops in the server when the reader has had enough")
    func enough() async throws {
        struct Enough: Error {}
        try await withConnection { connection, _ in
            await #expect(throws: Enough.self) {
                try await connection.copyOut("COPY (SELECT generate_series(1, 1000000000)) TO STDOUT") { _ in
                    throw Enough()
                }
            }
            let late = await failure {
                try await connection.copyOut("COPY (SELECT 1 / (5000 - i) FROM generate_series(1, 9999) i) TO STDOUT") {
                    _ in
                }
            }
            #expect(late?.sqlState == "22012")
            let answer6 = try await connection.query("SELECT 1").count
            #expect(answer6 == 1)
        }
    }

    @Test("fails when the server goes away, at whatever step", arguments: 0..<4)
    func terminated(step: Int) async throws {
        try await withConnection { connection, configuration in
            try await connection.execute(script: "CREATE TABLE t (a int4)")
            let other = try await PostgresConnection.connect(
                configuration, on: connection.loop, logger: TestPostgres.quietLogger)
            func kill(at current: Int) async throws {
                guard current == step else { return }
                _ = try await other.query("SELECT pg_terminate_backend($1, 5000)", [.int32(connection.backendPID)])
            }
            let error = await failure {
                try await kill(at: 0)
                try await connection.copyIn("COPY t FROM STDIN")
                try await kill(at: 1)
                try await connection.copyWrite(Array("1\n".utf8))
                try await kill(at: 2)
                for _ in 0..<20 { try await connection.copyWrite(Array(String(repeating: "1\n", count: 50_000).utf8)) }
                try await kill(at: 3)
                _ = try await connection.copyFinish()
            }
            #expect(error?.code == .connection)
            let answer7 = try await other.query("SELECT count(*) FROM t").int64(0, 0)
            #expect(answer7 == 0)
            await other.close()
        }
    }
}
