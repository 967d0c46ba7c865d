import Ingestion
import Testing

@Suite("Records of a CSV file")
struct RecordReaderTests {
    static let corpus: [String] = [
        "a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n1,2\r\n3,4\n", "a,b\n1,2", "a,b\n1,2\r", "\u{FEFF}a,b\n1,2\n",
        "\u{FEFF}\"a\",b\n1,2\n", "a,b\n\"1\n2\",3\n4,5\n", "a,b\n\"1\r\n\r\n2\",3\r\n4,5", "a,b\n\"x\"\"y\"\"\",z\n",
        "a,b\n\"\",\"\"\n", "a,b\n\n\r\n\n1,2\n\n", "\n\r\na,b\n1,2\n", "a,b\n\"1,2\n3,4\n5,6\n", "a,b\n1,\"2\n",
        "a,b\n\"1\"x,2\n3,4\n", "a,b\n\"1\n\"x,2\n3,4\n", "a,b\n1,2,3\n4,5\n6\n", "a,b\n\"1\n\",2,3\n4,5\n",
        "a,b\n1\"2,\"\n3,4\n", "a;b\n1,5;2\n", "a\tb\n1\t2\n", "a|b\n1|2", "\"x,y,z\";b;c\n1;2;3\n", "a,b\n£,é\n", "",
        "\n", "\u{FEFF}", "a", "a,b\n,\n", "a,b\n\"\"\"\",\"\"\"\"\"\"\n", "a,b\n1,\"", "a,b\n1,\"2\"\r",
        "a,b\n1,\"2\"\rx\n",
        "a,b\n\0,1\n2,3\n", "a,b\n" + String(repeating: "x", count: 70) + ",1\n2,3\n",
        "a,b\n\"" + String(repeating: "x\n", count: 40) + "\",1\n2,3\n", "a,b\n1," + String(repeating: "é", count: 40),
        "a,b\n" + String(repeating: "y", count: 61) + ",1\n2,3\n",
        "a,b\n" + String(repeating: "y", count: 62) + ",1\r\n2,3",
        "a,b\n" + String(repeating: "y", count: 63) + ",1\n2,3\n",
        "a,b\n\"" + String(repeating: "y", count: 58) + "\",1\n2,3\n",
        "a,b\n\"" + String(repeating: "y", count: 62) + "\"",
        "a,b\n\"" + String(repeating: "y", count: 63) + "\"\n1,2\n",
    ]

    @Test("are the same wherever the file is cut in two, in three, or into single bytes", arguments: corpus)
    func everySplit(text: String) {
        for bytes in [Array(text.utf8), Array(text.utf8) + [0xC3, 0x28, 0x0A]] {
            let whole = parse(bytes, limit: 64)
            for first in 0...bytes.count {
                #expect(parse(bytes, cuts: [first], limit: 64) == whole)
                for second in stride(from: first, through: bytes.count, by: 3) {
                    #expect(parse(bytes, cuts: [first, second], limit: 64) == whole)
                }
            }
            #expect(parse(bytes, cuts: Array(0...bytes.count), limit: 64) == whole)
        }
    }

    private func fields(_ text: String) -> [[String]] { parse(text).map(\.fields) }

    @Test("end with LF, CRLF or the file")
    func lineEnds() {
        #expect(fields("a,b\n1,2\r\n3,4") == [["a", "b"], ["1", "2"], ["3", "4"]])
        #expect(fields("a,b\n1,\"2\"\r") == [["a", "b"], ["1", "2"]])
        #expect(parse("a,b\r\n1,2\r\n").map(\.text) == ["a,b", "1,2"])
    }

    @Test("hold delimiters, line ends and quotes inside quotes")
    func quoting() {
        #expect(fields("a,b\n\"1,\r\n\"\"2\"\"\",x\"y\n") == [["a", "b"], ["1,\r\n\"2\"", "x\"y"]])
        #expect(parse("a,b\n\"1\n2\",3\n4,5\n").map(\.line) == [1, 2, 4])
        #expect(parse("a,b\n\"1\n2\",3\n").last?.text == "\"1\n2\",3")
    }

    @Test("are counted without empty lines, and know their lines with them")
    func emptyLines() {
        #expect(parse("\n\na,b\n\r\n1,2\n\n3,4\n\n").map(\.line) == [3, 5, 7])
    }

    @Test("are separated by what is most frequent in the header, outside quotes")
    func delimiters() {
        #expect(fields("\u{FEFF}a;b;c\n1,5;2;3\n").last == ["1,5", "2", "3"])
        #expect(fields("\"x,y,z\";b\n1;2\n") == [["x,y,z", "b"], ["1", "2"]])
        #expect(fields("a\tb\n1\t2\n").last == ["1", "2"])
        #expect(fields("a|b,c|d\n").first == ["a", "b,c", "d"])
        #expect(fields("alone\n1\n") == [["alone"], ["1"]])
    }

    @Test("that never close a quote cost their first line only")
    func unterminatedQuote() {
        let records = parse("a,b\n1,\"lost\n2,x\n3,y\n")
        #expect(records.map(\.text) == ["a,b", "1,\"lost", "2,x", "3,y"])
        #expect(records.map(\.malformation) == [[], .unterminatedQuote, [], []])
        #expect(records.map(\.line) == [1, 2, 3, 4])
    }

    @Test("that swallow others through a stray quote cost their first line only")
    func strayQuote() {
        let records = parse("a,b\n1,\"lost\n2,x\n3,\"y\"\n4,z\n")
        #expect(records.map(\.text) == ["a,b", "1,\"lost", "2,x", "3,\"y\"", "4,z"])
        #expect(records.map(\.malformation) == [[], .textAfterQuote, [], [], []])
        let balanced = parse("a,b\n\"lost,1\n2,x\n3,\",y,z\n")
        #expect(balanced.map(\.malformation) == [[], .fieldCount, [], .unterminatedQuote])
    }

    @Test("longer than the limit are cut, and the next line is read again")
    func tooLong() {
        let long = String(repeating: "é", count: 100)
        let records = parse("a,b\n\(long),1\n2,x\n", limit: 65)
        #expect(records.map(\.malformation) == [[], .recordTooLong, []])
        #expect(records[1].isTruncated && records[1].text == String(repeating: "é", count: 32))
        #expect(records.map(\.line) == [1, 2, 3])
        let open = parse("a,b\n\"1\n" + String(repeating: "3,4\n", count: 50), limit: 64)
        #expect(open.count == 52)
        #expect(open[1].malformation == .unterminatedQuote && open[1].text == "\"1")
        #expect(open.dropFirst(2).allSatisfy { $0.fields == ["3", "4"] })
    }

    @Test("that are no text say so")
    func notText() {
        let bytes = Array("a,b\n".utf8) + [0xFF, 0x2C, 0x31, 0x0A, 0x00, 0x2C, 0xC3, 0x0A] + Array("1,2\n".utf8)
        #expect(parse(bytes).map(\.malformation) == [[], .invalidUTF8, [.invalidUTF8, .nulCharacter], []])
    }

    @Test("with more or fewer fields than the header say so")
    func fieldCount() {
        #expect(parse("a,b\n1\n1,2,3\n1,2\n").map(\.malformation) == [[], .fieldCount, .fieldCount, []])
        let wide = "a,b\n" + String(repeating: ",", count: 100_000) + "\n1,2\n"
        #expect(parse(wide).map(\.malformation) == [[], .fieldCount, []])
    }
}
