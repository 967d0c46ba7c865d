import Compression
import Foundation
import Testing

@Suite("A gzip stream")
struct GzipDecoderTests {
    /// "hello, hello, hello, world\n", compressed.
    private static let hello = bytes("H4sIAAAAAAACA8tIzcnJ11HIQKHK84tyUrgAw3CjwhsAAAA=")
    private static let helloText = "hello, hello, hello, world\n"
    /// 300,000 bytes of `a`, compressed.
    private static let long = bytes(
        "H4sIAAAAAAACA+3BAQ0AAADCoKzvX8IeDigAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAPgxX/JO9OCTBAA=")

    private static func bytes(_ base64: String) -> [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }

    private func decode(_ input: [UInt8], pieces: Int, room: Int) throws -> [UInt8] {
        let decoder = try GzipDecoder()
        var output: [UInt8] = []
        var target = [UInt8](repeating: 0, count: room)
        var position = 0
        while position < input.count {
            var piece = input[position..<min(position + pieces, input.count)]
            position += piece.count
            while true {
                let progress = try piece.withUnsafeBytes { source in
                    try target.withUnsafeMutableBytes { try decoder.decode(source, into: $0) }
                }
                output += target[..<progress.produced]
                piece = piece.dropFirst(progress.consumed)
                if piece.isEmpty, progress.produced < room { break }
            }
        }
        try decoder.finish()
        return output
    }

    private func code(_ input: [UInt8], pieces: Int = 1_000) -> GzipError.Code? {
        do { _ = try decode(input, pieces: pieces, room: 64) } catch { return (error as? GzipError)?.code }
        return nil
    }

    @Test("is decompressed in pieces of any size", arguments: [1, 2, 7, 1_000], [1, 3, 4_096])
    func pieces(pieces: Int, room: Int) throws {
        #expect(String(decoding: try decode(Self.hello, pieces: pieces, room: room), as: UTF8.self) == Self.helloText)
        let twice = try decode(Self.hello + Self.hello, pieces: pieces, room: room)
        #expect(String(decoding: twice, as: UTF8.self) == Self.helloText + Self.helloText)
        let padded = try decode(Self.hello + [0, 0, 0] + Self.hello + [0, 0], pieces: pieces, room: room)
        #expect(padded == twice)
    }

    @Test("may be far longer than its compressed form")
    func expansion() throws {
        let output = try decode(Self.long, pieces: 64, room: 1_000)
        #expect(output.count == 300_000 && output.allSatisfy { $0 == UInt8(ascii: "a") })
    }

    @Test("cut short anywhere says so")
    func truncated() {
        for length in 0..<Self.hello.count { #expect(code(Array(Self.hello[..<length])) == .truncated) }
        #expect(code(Self.hello + Self.hello.dropLast()) == .truncated)
    }

    @Test("with a wrong byte in header, checksum or length, or with something after it, says so")
    func corrupt() {
        for position in [0, 1, 2] + Array(Self.hello.count - 8..<Self.hello.count) {
            var changed = Self.hello
            changed[position] ^= 0x40
            #expect(code(changed) == .corrupt)
            #expect(code(changed, pieces: 1) == .corrupt)
        }
        #expect(code(Self.hello + Array("junk".utf8)) == .corrupt)
        #expect(code(Array("plain text".utf8)) == .corrupt)
    }

    @Test("stays failed once it has failed")
    func failureLasts() throws {
        let decoder = try GzipDecoder()
        var target = [UInt8](repeating: 0, count: 64)
        for input in [Array("plain".utf8), Self.hello] {
            #expect(throws: GzipError.self) {
                try input.withUnsafeBytes { source in
                    try target.withUnsafeMutableBytes { _ = try decoder.decode(source, into: $0) }
                }
            }
        }
        #expect(throws: GzipError.self) { try decoder.finish() }
    }
}
