import Compression
import TestSupport
import Testing

@Suite("A body")
struct StreamEncoderTests {
    /// Rows as an answer has them, of any length.
    private static func text(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var number = 7
        while bytes.count < count {
            number = number &* 48_271 % 2_147_483_647
            bytes += Array(#"{"id":\#(number),"country":"France","quantity":\#(number % 12)},"#.utf8)
        }
        return Array(bytes.prefix(count))
    }

    private func encoders() throws -> [(any StreamEncoder, String)] {
        [(try GzipEncoder(level: 1), "gzip"), (try ZstdEncoder(level: 1), "zstd")]
    }

    @Test("is what gzip and zstd make of it again, whatever its length", arguments: [0, 1, 1_000, 70_000, 3_000_000])
    func whole(count: Int) throws {
        let body = Self.text(count)
        for (encoder, program) in try encoders() {
            // Twice: the second begins anew.
            _ = try encoder.encode(whole: Self.text(500))
            let encoded = try encoder.encode(whole: body)
            #expect(try decompressed(encoded, by: program) == body)
            if count >= 1_000 { #expect(encoded.count < body.count / 2) }
        }
    }

    @Test("may come in pieces, and what is flushed is there", arguments: [1, 100, 20_000, 100_000])
    func pieces(size: Int) throws {
        let body = Self.text(size == 1 ? 3_000 : 300_000)
        for (encoder, program) in try encoders() {
            var output: [UInt8] = []
            for start in stride(from: 0, to: body.count, by: size) {
                let before = output.count
                let flushes = start / size % 3 == 0
                try encoder.encode(
                    Array(body[start..<min(start + size, body.count)]), into: &output, flushes ? .flush : .none)
                if flushes { #expect(output.count > before) }
            }
            try encoder.encode([], into: &output, .finish)
            #expect(try decompressed(output, by: program) == body)
        }
    }

    @Test("that was broken off leaves nothing to the next")
    func reset() throws {
        for (encoder, program) in try encoders() {
            var lost: [UInt8] = []
            try encoder.encode(Self.text(200_000), into: &lost, .none)
            let encoded = try encoder.encode(whole: Self.text(100))
            #expect(try decompressed(encoded, by: program) == Self.text(100))
        }
    }
}
