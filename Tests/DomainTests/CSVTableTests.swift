import Domain
import Testing

@Suite("A table of comma-separated values")
struct CSVTableTests {
    @Test(
        "is read with all that RFC 4180 allows",
        arguments: [
            ("a,b\n1,2\n", [["1", "2"]]), ("a,b\r\n1,2", [["1", "2"]]), ("a,b", []), ("a,b\n", []),
            ("a,b\n\"x,y\",\"say \"\"so\"\"\"\n", [["x,y", "say \"so\""]]),
            ("a,b\n\"two\nlines\",\n", [["two\nlines", ""]]), ("a,b\n,\n", [["", ""]]), ("a,b\n\"\",\"\"", [["", ""]]),
            ("\u{FEFF}a,b\n é , ✓\n", [[" é ", " ✓"]]), ("\n\na,b\n\n\r\n1,2\n\n", [["1", "2"]]),
            ("\"a\",\"b\"\r\n3,4\r\n", [["3", "4"]]), ("a,b\n\"\"\"\",\"\r\"\n", [["\"", "\r"]]),
        ] as [(String, [[String]])])
    func reads(text: String, rows: [[String]]) throws {
        let table = try CSVTable(Array(text.utf8))
        let (a, b) = (try table.column("a"), try table.column("b"))
        #expect(table.header == ["a", "b"])
        #expect(table.rows.map { [$0[a], $0[b]] } == rows)
    }

    @Test(
        "that is broken is refused with the line",
        arguments: [
            ("", 1), ("\n\n", 1), ("a,a\n", 1), ("a,b\n1\n", 2), ("a,b\n1,2,3\n", 2), ("a,b\n1,2\n\n\"x\ny\",2,3\n", 4),
            ("a,b\n1,\"2\n3", 2), ("a,b\n1,2\"\n", 2), ("a,b\n\"1\"x,2\n", 2), ("a,b\n1,2\r3,4\n", 2), ("a,b\r", 1),
            ("a,b\n\"\n\",x\"\n", 3),
        ])
    func refuses(text: String, line: Int) {
        let error = #expect(throws: CSVError.self) { try CSVTable(Array(text.utf8)) }
        #expect(error?.line == line)
    }

    @Test("that is not UTF-8 is refused")
    func encoding() {
        #expect(throws: CSVError.self) { try CSVTable(Array("a,b\n1,".utf8) + [0xFF, 0x0A]) }
        #expect(throws: CSVError.self) { try CSVTable(Array("a,b\n1,\"".utf8) + [0xC3, 0x22]) }
    }

    @Test("has no column that its header does not name")
    func column() throws {
        let table = try CSVTable(Array("a,b\n".utf8))
        let error = #expect(throws: CSVError.self) { _ = try table.column("c") }
        #expect(error?.description == "line 1: there is no column c")
    }

    @Test("never traps, whatever the bytes are")
    func anything() {
        var random = SplitMix64(seed: 4_180)
        let alphabet = Array("a,\"\r\n é".utf8) + [0xFF]
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0...16, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            guard let table = try? CSVTable(bytes) else { continue }
            #expect(!table.header.isEmpty)
        }
    }
}
