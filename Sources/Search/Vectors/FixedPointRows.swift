internal import CShims

/// Rows of length 1 in 16 bits a number, multiples of 1/32767: half the memory, and products of whole numbers, which are the
/// same on every machine.
///
/// No sum overflows: of two vectors of length 1 no part of the product is above 1 (Cauchy and Schwarz).
struct FixedPointRows: Sendable {
    private static let scale: Float = 32_767

    private let numbers: [Int16]
    private let rowCount: Int
    private let columnCount: Int

    /// The rows of a matrix, each of length 1 or 0.
    init(_ matrix: DenseMatrix) {
        rowCount = matrix.rowCount
        columnCount = matrix.columnCount
        numbers = matrix.withBlocks { blocks in
            blocks.flatMap { block in block.indices.map { Self.rounded(block[$0]) } }
        }
    }

    var memoryBytes: Int { 2 * numbers.capacity }

    /// The rows of a set whose product with a vector of length 1 is above a floor, in their order, with it.
    func rows(_ set: ProductSet, with vector: [Float], above floor: Float) -> [(index: Int, score: Float)] {
        var rows: [UInt32] = []
        rows.reserveCapacity(rowCount)
        set.forEach { rows.append(UInt32($0)) }
        var found: [(index: Int, score: Float)] = []
        for (place, score) in products(of: rows, with: vector).enumerated() where score > floor {
            found.append((Int(rows[place]), score))
        }
        return found
    }

    /// The products of these rows with a vector of length 1.
    func products(of rows: [UInt32], with vector: [Float]) -> [Float] {
        precondition(vector.count == columnCount && rows.allSatisfy { $0 < rowCount })
        let sums = [Int32](unsafeUninitializedCapacity: rows.count) { sums, count in
            if let target = sums.baseAddress {
                unsafe martlet_dots(numbers, columnCount, rows, rows.count, vector.map(Self.rounded), target)
            }
            count = rows.count
        }
        return sums.map { Float($0) / (Self.scale * Self.scale) }
    }

    private static func rounded(_ number: Float) -> Int16 { Int16((number * scale).rounded()) }
}
