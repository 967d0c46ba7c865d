import Foundation
import Ingestion
import Testing

@Suite("A source file")
struct SourceFileTests {
    /// `Invoice,Country\n1,France\n` compressed with gzip.
    private static let gzip: [UInt8] = Array(
        Data(base64Encoded: "H4sIAAAAAAACA/PMK8vPTE7Vcc4vzSspquQy1HErSsxLTuUCAFIwzYkZAAAA") ?? Data())
    private static let text = "Invoice,Country\n1,France\n"

    private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString).csv")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }

    private func content(_ path: String, pieces: Int = 7) throws -> (text: String, digest: String, file: SourceFile) {
        let file = try SourceFile(path: path)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieces)
        while true {
            let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        let digest = (file.contentDigest ?? []).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return (String(decoding: bytes, as: UTF8.self), digest, file)
    }

    @Test("has the same content and hash, plain or compressed, whatever it is called")
    func gzipIsRecognised() throws {
        let plain = try withFile(Array(Self.text.utf8)) { try content($0) }
        let packed = try withFile(Self.gzip) { try content($0) }
        let twice = try withFile(Self.gzip + Self.gzip) { try content($0, pieces: 1_000) }
        #expect(plain.text == Self.text && packed.text == Self.text && twice.text == Self.text + Self.text)
        #expect(plain.digest == packed.digest && plain.digest.count == 64)
        #expect(plain.file.contentBytes == 25 && packed.file.contentBytes == 25)
        #expect(packed.file.bytesRead == Self.gzip.count && packed.file.size == Self.gzip.count)
    }

    @Test("of three bytes has their known hash")
    func knownHash() throws {
        let file = try withFile(Array("abc".utf8)) { try content($0) }
        #expect(file.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("that is not there, is a folder, is cut short or is damaged says so")
    func errors() throws {
        func code(_ path: String) -> SourceError.Code? {
            do { _ = try content(path) } catch { return (error as? SourceError)?.code }
            return nil
        }
        #expect(code("/nonexistent/file.csv") == .cannotOpen)
        #expect(code(FileManager.default.temporaryDirectory.path) == .cannotRead)
        for length in 2..<Self.gzip.count { #expect(try withFile(Array(Self.gzip[..<length]), code) == .damaged) }
        var damaged = Self.gzip
        damaged[damaged.count - 6] ^= 1
        #expect(try withFile(damaged, code) == .damaged)
        for beginning: [UInt8] in [
            [0xFF, 0xFE], [0xFE, 0xFF], Array("PK\u{3}\u{4}".utf8), [0xD0, 0xCF, 0x11, 0xE0], [0x28, 0xB5, 0x2F, 0xFD],
            [0xFD, 0x37, 0x7A, 0x58],
        ] { #expect(try withFile(beginning + Array(Self.text.utf8), code) == .unsupportedFormat) }
        #expect(try withFile(Array("PK".utf8), code) == nil)
        #expect(try withFile([], code) == nil)
    }

    @Test("gives its rows after its header")
    func rows() throws {
        try withFile(Self.gzip) { path in
            let rows = try SourceRows(path: path)
            #expect(rows.header.names == ["Invoice", "Country"] && rows.delimiter == UInt8(ascii: ","))
            let record = try #require(try rows.next())
            #expect(record.text == "1,France" && record.line == 2 && record.field(1) == "France")
            #expect(try rows.next() == nil)
            #expect(rows.file.contentDigest != nil)
        }
    }

    @Test(
        "without a usable header is refused",
        arguments: [
            ("", .empty), ("\n\n", .empty), ("colour,size\n1,2\n", .noKnownColumn),
            ("Invoice,InvoiceNo\n", .repeatedColumn),
            ("Invoice,\"Country\n", .malformedHeader), ("Invoice\0,Country\n", .malformedHeader),
        ] as [(String, SourceError.Code)])
    func badHeaders(text: String, code: SourceError.Code) throws {
        let found = try withFile(Array(text.utf8)) { path -> SourceError.Code? in
            do { _ = try SourceRows(path: path) } catch { return (error as? SourceError)?.code }
            return nil
        }
        #expect(found == code)
    }
}
