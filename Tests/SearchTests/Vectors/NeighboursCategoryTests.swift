import Foundation
import Search
import Testing

@Suite("The category of a product's neighbours")
struct NeighboursCategoryTests {
    private let tea = CategoryLabel(category: "Kitchen", subcategory: "Tea")
    private let cake = CategoryLabel(category: "Kitchen", subcategory: "Cake")

    /// What the neighbours, at these angles in degrees from a product without a label, say of it.
    private func guess(_ neighbours: [(label: CategoryLabel?, angle: Double)]) throws -> CategoryGuess? {
        let angles = [0] + neighbours.map(\.angle)
        let vectors = angles.map { angle in
            var vector = [Float](repeating: 0, count: ProductVectors.dimensions)
            vector[0] = Float(cos(angle * .pi / 180))
            vector[1] = Float(sin(angle * .pi / 180))
            return vector
        }
        let products = try #require(
            ProductVectors(vectors: vectors, words: [[String]](repeating: [], count: vectors.count)))
        let guesses = products.neighboursCategory([nil] + neighbours.map(\.label))
        #expect(guesses.count == vectors.count)
        for (neighbour, guess) in zip(neighbours, guesses.dropFirst()) where neighbour.label != nil {
            #expect(guess == nil)
        }
        return guesses[0]
    }

    @Test("is guessed where they agree, by how near they are")
    func agreement() throws {
        let all = try #require(try guess((0..<5).map { (tea, Double($0)) }))
        #expect(all.label == tea && all.share == 1)

        // Six votes of nearly one against two of a half; the product without a label has none.
        let most = try #require(try guess((0..<6).map { (tea, Double($0)) } + [(cake, 60), (cake, 60), (nil, 0)]))
        #expect(most.label == tea)
        #expect(abs(most.share - 6 / 7) < 0.01)
    }

    @Test("is guessed from the ten nearest alone")
    func nearest() throws {
        let far = (0..<30).map { (cake, 40 + Double($0)) }
        #expect(try guess((0..<10).map { (tea, Double($0)) } + far)?.share == 1)
    }

    @Test("is not guessed where they are few, far or differ")
    func disagreement() throws {
        #expect(try guess([]) == nil)
        #expect(try guess((0..<4).map { (tea, Double($0)) }) == nil)
        #expect(try guess((0..<9).map { (tea, 80 + Double($0)) }) == nil)
        #expect(try guess((0..<6).map { (tea, Double($0)) } + (0..<4).map { (cake, Double($0)) }) == nil)
    }
}
