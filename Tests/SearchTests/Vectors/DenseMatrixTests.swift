import Search
import Testing

@Suite("Orthonormal columns")
struct DenseMatrixTests {
    @Test("are perpendicular and of length 1, even of columns that are nearly parallel")
    func orthonormal() {
        var matrix = DenseMatrix(rowCount: 50, blockCount: 2)
        for row in 0..<50 {
            for column in 0..<16 {
                matrix[row, column] =
                    1 + (row * 37 + column * 11 + row * column) % 17 == 0 ? 1.02 : 1 + Float(column) / 100
            }
        }
        let result = matrix.orthonormal()
        for i in 0..<16 {
            for j in 0...i {
                let product = (0..<50).reduce(Float(0)) { $0 + result[$1, i] * result[$1, j] }
                let length = (0..<50).reduce(Float(0)) { $0 + result[$1, i] * result[$1, i] }
                #expect(abs(product - (i == j ? length.rounded() : 0)) < 1e-4)
            }
        }
    }

    @Test("become 0 where a column depends on those before it")
    func dependent() {
        var matrix = DenseMatrix(rowCount: 10, blockCount: 1)
        for row in 0..<10 {
            matrix[row, 0] = Float(row)
            matrix[row, 1] = 2 * Float(row)
            matrix[row, 2] = row == 3 ? 1 : 0
            matrix[row, 3] = Float(row) + (row == 3 ? 4 : 0)
        }
        let result = matrix.orthonormal()
        for column in 0..<8 {
            let length = (0..<10).reduce(Float(0)) { $0 + result[$1, column] * result[$1, column] }
            #expect(abs(length - (column == 0 || column == 2 ? 1 : 0)) < 1e-5)
        }
    }
}
