import Domain
import Search
import Testing

@Suite("The edit distance")
struct EditDistanceTests {
    /// The table of the textbook.
    private static func oracle(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var table = Array(repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
        for row in 0...left.count { table[row][0] = row }
        for column in 0...right.count { table[0][column] = column }
        for row in 1..<(left.count + 1) {
            for column in 1..<(right.count + 1) {
                let isSame = left[row - 1] == right[column - 1]
                var least = min(table[row - 1][column], table[row][column - 1]) + 1
                least = min(least, table[row - 1][column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    least = min(least, table[row - 2][column - 2] + 1)
                }
                table[row][column] = least
            }
        }
        return table[left.count][right.count]
    }

    @Test("is that of the textbook's table for words of every length")
    func table() throws {
        var random = SplitMix64(seed: 1)
        let letters: [Unicode.Scalar] = ["a", "b", "c", "é", "日"]
        for _ in 0..<20_000 {
            let most = Bool.random(using: &random) ? 8 : EditDistance.longestWord
            let word = { (random: inout SplitMix64) in
                (0..<Int.random(in: 1...most, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" }
            }
            let (left, right) = (word(&random), word(&random))
            let pattern = try #require(EditDistance(to: String(String.UnicodeScalarView(left))))
            #expect(pattern.distance(of: right.span) == Self.oracle(left, right), "\(left) \(right)")
        }
    }

    @Test(
        "counts an insertion, a deletion, a substitution and a swap as one",
        arguments: [
            ("heart", "heart", 0), ("heart", "haert", 1), ("heart", "hart", 1), ("heart", "hearts", 1),
            ("heart", "heath", 2), ("ca", "abc", 3), ("a", "b", 1), ("candle", "cnadel", 2),
        ])
    func examples(left: String, right: String, distance: Int) throws {
        let pattern = try #require(EditDistance(to: left))
        let found = pattern.distance(of: Array(right.unicodeScalars).span)
        #expect(found == distance)
    }

    @Test("is not there for words that are empty or too long")
    func limits() {
        #expect(EditDistance(to: "") == nil)
        #expect(EditDistance(to: String(repeating: "x", count: 65)) == nil)
        #expect(EditDistance(to: String(repeating: "x", count: 64)) != nil)
    }
}
