/// A matrix of which most elements are 0: compressed rows, filled one row after another.
package struct SparseMatrix {
    package let columnCount: Int
    /// Row `r` is at `starts[r]..<starts[r + 1]` of `columns` and `values`.
    private(set) var starts: [Int] = [0]
    private(set) var columns: [Int32] = []
    private(set) var values: [Float] = []

    /// A matrix without rows.
    package init(columnCount: Int) { self.columnCount = columnCount }

    package var rowCount: Int { starts.count - 1 }

    /// The row's elements that are stored, with their columns.
    package func row(_ row: Int) -> [(column: Int, value: Float)] {
        (starts[row]..<starts[row + 1]).map { (Int(columns[$0]), values[$0]) }
    }

    /// Adds an element to the row that is being filled; a column comes at most once in a row.
    package mutating func append(column: Int, value: Float) {
        columns.append(Int32(column))
        values.append(value)
    }

    /// Ends the row that is being filled, which may be empty.
    package mutating func endRow() { starts.append(columns.count) }

    /// Multiplies the elements in these columns by a factor.
    mutating func scale(_ columns: Range<Int>, by factor: Float) {
        for index in values.indices where columns.contains(Int(self.columns[index])) { values[index] *= factor }
    }

    /// The sum of the squares of the elements in these columns.
    func squaredNorm(_ columns: Range<Int>) -> Double {
        var sum = 0.0
        for index in values.indices where columns.contains(Int(self.columns[index])) {
            sum += Double(values[index]) * Double(values[index])
        }
        return sum
    }

    /// This matrix times a dense one that has as many rows as this has columns.
    func times(_ right: DenseMatrix) -> DenseMatrix {
        precondition(right.rowCount == columnCount)
        return product(with: right, rowCount: rowCount, isTransposed: false)
    }

    /// This matrix's transpose times a dense one that has as many rows as this.
    func transposedTimes(_ right: DenseMatrix) -> DenseMatrix {
        precondition(right.rowCount == rowCount)
        return product(with: right, rowCount: columnCount, isTransposed: true)
    }

    /// Each element takes a row of `right`, as its column or row says, into a row of the product, as the other says.
    private func product(with right: DenseMatrix, rowCount: Int, isTransposed: Bool) -> DenseMatrix {
        var product = DenseMatrix(rowCount: rowCount, blockCount: right.blockCount)
        let width = right.blockCount
        product.withMutableBlocks { result in
            right.withBlocks { factor in
                for row in 0..<self.rowCount {
                    for index in starts[row]..<starts[row + 1] {
                        let column = Int(columns[index])
                        let source = (isTransposed ? row : column) * width
                        let target = (isTransposed ? column : row) * width
                        let value = values[index]
                        for block in 0..<width {
                            result[target + block] += value * factor[source + block]
                        }
                    }
                }
            }
        }
        return product
    }
}
