import Foundation
import Search
import Testing

@Suite("The associations that vectors are learnt from")
struct ProductAssociationsTests {
    private func lines(_ baskets: [[Int32]]) -> [BasketLine] {
        baskets.enumerated().flatMap { invoice, products in
            products.map { BasketLine(invoice: Int32(invoice), product: $0) }
        }
    }

    @Test("of products in baskets are those worked out by hand")
    func baskets() throws {
        // 0 and 1 are together twice, once with 2; 2 and 3 are together three times; 3 is alone once, which says nothing.
        let baskets: [[Int32]] = [[0, 1], [0, 1, 2], [2, 3], [2, 3], [2, 3], [3]]
        let matrix = ProductAssociations.matrix(
            words: [[], [], [], []], wordCount: 0, baskets: lines(baskets))
        // In how many baskets with others each is: 2, 2, 4, 3. Weights of the pair 0 and 1: 1 + 1/2.
        let smoothed = [2, 2, 4, 3].map { pow($0, 0.75) }
        let sum = smoothed.reduce(0, +)
        let first = log(1.5 * sum / (2 * smoothed[1])) * 2 / (2 + 3)
        let second = log(3 * sum / (4 * smoothed[3])) * 3 / (3 + 3)
        let third = log(3 * sum / (3 * smoothed[2])) * 3 / (3 + 3)
        let expected = [[1: first], [0: first], [3: second], [2: third]]
        for product in 0..<4 {
            let row = matrix.row(product)
            #expect(row.map(\.column) == Array(expected[product].keys))
            for (column, value) in row {
                let hand = try #require(expected[product][column])
                #expect(abs(Double(value) - hand) < 1e-5)
            }
        }
    }

    @Test("leave out baskets of more than 300 products, and lines of products that do not exist")
    func limits() {
        let large = (0..<301).map { Int32($0) }
        let words = [[Int32]](repeating: [], count: 400)
        let without = ProductAssociations.matrix(words: words, wordCount: 0, baskets: lines([large, large]))
        #expect((0..<400).allSatisfy { without.row($0).isEmpty })
        let full = ProductAssociations.matrix(
            words: words, wordCount: 0, baskets: lines([Array(large.dropLast()), [0, 1, -1, 400], [0, 1], [7, 8]]))
        #expect(full.row(0).map(\.column) == [1])
        #expect(full.row(300).isEmpty)
    }

    @Test("of words grow with their rarity, and a word that one product has tells nothing")
    func words() {
        // Word 0 in three products, 1 in two, the others in one each.
        let matrix = ProductAssociations.matrix(
            words: [[0, 1], [0, 1, 2], [0], [3, 4, 5, 6]], wordCount: 7, baskets: [])
        // The words' columns come after the products': 4 and 5.
        let rows = (0..<4).map { matrix.row($0) }
        #expect(rows.map { $0.map(\.column) } == [[4, 5], [4, 5], [4], []])
        #expect(rows[0][1].value > rows[0][0].value)
        // One word of one tells more than one of two.
        #expect(rows[2][0].value > rows[0][0].value)
        let sum = pow(3, 0.75) + pow(2, 0.75) + 5
        #expect(abs(Double(rows[2][0].value) - log(sum / pow(3, 0.75))) < 1e-5)
    }
}
