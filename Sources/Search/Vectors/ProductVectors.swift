/// Products as points in a space where what is bought together and called alike lies close together.
///
/// Learnt from the warehouse itself: see ``init(words:baskets:)``. A word of the descriptions has a vector too, the mean of
/// the products that have it, so that a query finds products that share none of its words.
///
/// Immutable, so any number of threads may search at once. 4 × 96 bytes for each product and word. A search reads all
/// vectors of allowed products: 0.1 ms for 5,000; 2 ms for 100,000, whose 38 MB lie outside the caches.
package struct ProductVectors: Sendable {
    /// A product and how near it is.
    package struct Neighbour: Hashable, Sendable {
        /// The product's position among those the vectors were built for.
        package let index: Int
        /// The cosine of the angle between the vectors, above 0 and at most 1.
        package let score: Float
    }

    /// How many numbers a vector has.
    package static let dimensions = 96

    /// The products' vectors, of length 1, or 0 where nothing is known of a product.
    let vectors: DenseMatrix
    /// The same, to be searched.
    let rows: FixedPointRows
    private let texts: TextVectors

    /// Vectors that were learnt before, one of `dimensions` numbers for each product, and the products' words.
    ///
    /// Nil when a vector has another length or there are not as many as products.
    package init?(vectors: [[Float]], words: [[String]]) {
        guard vectors.count == words.count, vectors.allSatisfy({ $0.count == Self.dimensions }) else { return nil }
        var matrix = DenseMatrix(rowCount: vectors.count, blockCount: Self.dimensions / DenseMatrix.blockWidth)
        for (row, vector) in vectors.enumerated() {
            for (column, value) in vector.enumerated() { matrix[row, column] = value }
        }
        self.init(matrix, WordNumbers(words))
    }

    init(_ vectors: DenseMatrix, _ numbers: WordNumbers) {
        self.vectors = vectors
        rows = FixedPointRows(vectors)
        texts = TextVectors(vectors, numbers)
    }

    /// What it holds in memory, in bytes: an estimate, without what the allocator adds.
    package var memoryBytes: Int { vectors.memoryBytes + rows.memoryBytes + texts.memoryBytes }

    /// How many products there are.
    package var count: Int { vectors.rowCount }

    /// The product's vector, to be stored: 96 numbers, of length 1, or all 0 where nothing is known of the product.
    package func vector(of index: Int) -> [Float] { (0..<Self.dimensions).map { vectors[index, $0] } }

    /// Whether anything is known of the product.
    package func isKnown(_ index: Int) -> Bool { vector(of: index).contains { $0 != 0 } }

    /// The vector of a text with these words, of length 1; nil when no product has one of them.
    ///
    /// Two words or more that are just those of a product stand for this product, or for the mean of several: what is
    /// bought with it is near. Other words give the mean of their vectors, rare ones weighing more. The words must be
    /// made as those of the products were.
    package func vector(ofText tokens: [String]) -> [Float]? { texts.vector(of: tokens, among: vectors) }

    /// The products nearest to a vector of length 1, the nearest first, among those allowed.
    ///
    /// Those with a cosine of `floor` or less are left out. Equally near ones come in their order.
    package func nearest(
        to query: [Float], limit: Int, above floor: Float = 0, where isAllowed: (Int) -> Bool = { _ in true }
    ) -> [Neighbour] {
        var allowed = ProductSet(count: count)
        for product in 0..<count where isAllowed(product) { allowed.insert(product) }
        return nearest(to: query, limit: limit, above: floor, among: allowed)
    }

    /// The same among a set of products.
    func nearest(to query: [Float], limit: Int, above floor: Float, among allowed: ProductSet) -> [Neighbour] {
        var nearest = NearestNeighbours(limit: limit, above: floor)
        for (index, score) in rows.rows(allowed, with: query, above: floor) {
            nearest.offer(Neighbour(index: index, score: score))
        }
        return nearest.sorted()
    }

    /// The cosine of each of these products with a vector of length 1, in their order; 0 where nothing is known.
    package func scores(_ query: [Float], among products: some Sequence<Int>) -> [Float] {
        precondition(query.count == Self.dimensions)
        return rows.products(of: products.map(UInt32.init), with: query)
    }

    /// The products nearest to a product, the nearest first, without itself, among those allowed.
    ///
    /// Empty when nothing is known of the product.
    package func similar(
        to index: Int, limit: Int, where isAllowed: (Int) -> Bool = { _ in true }
    ) -> [Neighbour] {
        nearest(to: vector(of: index), limit: limit) { $0 != index && isAllowed($0) }
    }
}
