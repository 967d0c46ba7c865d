/// A tall matrix of single precision, row after row, its columns in blocks of eight for SIMD.
package struct DenseMatrix {
    /// How many columns make a block.
    static let blockWidth = 8

    package let rowCount: Int
    /// How many blocks of eight columns a row has.
    package let blockCount: Int
    private var blocks: [SIMD8<Float>]

    /// A matrix of zeros.
    package init(rowCount: Int, blockCount: Int) {
        self.rowCount = rowCount
        self.blockCount = blockCount
        blocks = [SIMD8<Float>](repeating: .zero, count: rowCount * blockCount)
    }

    package var columnCount: Int { blockCount * Self.blockWidth }

    var memoryBytes: Int { blocks.capacity * MemoryLayout<SIMD8<Float>>.stride }

    package subscript(row: Int, column: Int) -> Float {
        get { blocks[row * blockCount + column / Self.blockWidth][column % Self.blockWidth] }
        set { blocks[row * blockCount + column / Self.blockWidth][column % Self.blockWidth] = newValue }
    }

    /// Calls `body` with the blocks, row after row: the measured loops go without bounds checks.
    func withBlocks<Result>(_ body: (UnsafeBufferPointer<SIMD8<Float>>) -> Result) -> Result {
        blocks.withUnsafeBufferPointer(body)
    }

    mutating func withMutableBlocks<Result>(_ body: (UnsafeMutableBufferPointer<SIMD8<Float>>) -> Result) -> Result {
        blocks.withUnsafeMutableBufferPointer { body($0) }
    }

    /// The products of all pairs of columns, `self`ᵀ `self`, summed in double precision.
    func gram() -> SquareMatrix {
        var gram = SquareMatrix(size: columnCount)
        let size = columnCount
        // Four rows at a time: the sums are loaded and stored a quarter as often.
        var rows = [Double](repeating: 0, count: 4 * size)
        rows.withUnsafeMutableBufferPointer { rows in
            gram.withMutableElements { sums in
                withBlocks { blocks in
                    for first in stride(from: 0, to: rowCount, by: 4) {
                        for row in 0..<4 {
                            for block in 0..<blockCount {
                                let values =
                                    first + row < rowCount ? blocks[(first + row) * blockCount + block] : .zero
                                for lane in 0..<Self.blockWidth {
                                    rows[row * size + block * Self.blockWidth + lane] = Double(values[lane])
                                }
                            }
                        }
                        for i in 0..<size {
                            let (a, b, c, d) = (rows[i], rows[size + i], rows[2 * size + i], rows[3 * size + i])
                            for j in 0...i {
                                sums[i * size + j] +=
                                    a * rows[j] + b * rows[size + j] + c * rows[2 * size + j] + d * rows[3 * size + j]
                            }
                        }
                    }
                    for i in 0..<size {
                        for j in 0..<i { sums[j * size + i] = sums[i * size + j] }
                    }
                }
            }
        }
        return gram
    }

    /// This matrix times a square one.
    func times(_ right: SquareMatrix) -> DenseMatrix {
        precondition(right.size == columnCount)
        var factor = DenseMatrix(rowCount: columnCount, blockCount: blockCount)
        for row in 0..<columnCount {
            for column in 0..<columnCount { factor[row, column] = Float(right[row, column]) }
        }
        var product = DenseMatrix(rowCount: rowCount, blockCount: blockCount)
        product.withMutableBlocks { result in
            factor.withBlocks { factor in
                withBlocks { blocks in
                    for row in 0..<rowCount {
                        for column in 0..<columnCount {
                            let value =
                                blocks[row * blockCount + column / Self.blockWidth][column % Self.blockWidth]
                            for block in 0..<blockCount {
                                result[row * blockCount + block] += value * factor[column * blockCount + block]
                            }
                        }
                    }
                }
            }
        }
        return product
    }
}
