import Search
import Testing

@Suite("The singular value decomposition")
struct TruncatedSVDTests {
    /// Elements by row.
    static func matrix(_ rows: [[Float]]) -> SparseMatrix {
        var matrix = SparseMatrix(columnCount: rows.first?.count ?? 0)
        for row in rows {
            for (column, value) in row.enumerated() where value != 0 { matrix.append(column: column, value: value) }
            matrix.endRow()
        }
        return matrix
    }

    /// A matrix without a pattern, two thirds of it zero.
    static func scattered(rowCount: Int, columnCount: Int) -> [[Float]] {
        (0..<rowCount).map { row in
            (0..<columnCount).map { column in
                let value = (row * 7_919 + column * 104_729 + row * column * 31) % 101
                return value % 3 == 0 ? Float(value) / 50 - 1 : 0
            }
        }
    }

    private func close(_ left: Float, _ right: Float, _ tolerance: Float = 1e-4) -> Bool {
        abs(left - right) <= tolerance
    }

    @Test("finds the singular values of a matrix worked out by hand")
    func known() {
        let decomposition = TruncatedSVD(Self.matrix([[3, 0], [4, 5]]), blockCount: 1)
        #expect(close(decomposition.singularValues[0], Float(45).squareRoot()))
        #expect(close(decomposition.singularValues[1], Float(5).squareRoot()))
        #expect(decomposition.singularValues[2...].allSatisfy { $0 == 0 })
        // The first left vector is (1, 3) / √10, the second (3, -1) / √10, up to their signs.
        let first = (decomposition.leftVectors[0, 0], decomposition.leftVectors[1, 0])
        #expect(close(abs(first.0), 0.316_228) && close(first.1, 3 * first.0))
        let second = (decomposition.leftVectors[0, 1], decomposition.leftVectors[1, 1])
        #expect(close(abs(second.0), 0.948_683) && close(second.1, -second.0 / 3))
    }

    @Test("orders the values of a diagonal matrix and finds its axes")
    func diagonal() {
        let values: [Float] = [2, 9, 0, 5, 7, 1, 3, 4, 6, 8]
        let rows = values.enumerated().map { index, value in
            (0..<10).map { $0 == 9 - index ? value : 0 }
        }
        let decomposition = TruncatedSVD(Self.matrix(rows), blockCount: 2)
        for rank in 0..<9 {
            #expect(close(decomposition.singularValues[rank], Float(9 - rank)))
            let row = values.firstIndex(of: Float(9 - rank)) ?? 0
            #expect(close(abs(decomposition.leftVectors[row, rank]), 1))
        }
    }

    @Test("gives a matrix back when all of its values are kept", arguments: [(60, 30), (30, 60), (24, 24)])
    func reconstruction(rowCount: Int, columnCount: Int) {
        let rows = Self.scattered(rowCount: rowCount, columnCount: columnCount)
        let decomposition = TruncatedSVD(Self.matrix(rows), blockCount: 8)
        let left = decomposition.leftVectors
        // U Uᵀ A = A, and the squares of the singular values add up to those of the elements.
        for column in 0..<columnCount {
            let coordinates = (0..<left.columnCount).map { rank in
                (0..<rowCount).reduce(Float(0)) { $0 + left[$1, rank] * rows[$1][column] }
            }
            for row in 0..<rowCount {
                let value = coordinates.indices.reduce(Float(0)) { $0 + left[row, $1] * coordinates[$1] }
                #expect(close(value, rows[row][column], 1e-3))
            }
        }
        let squares = rows.joined().reduce(Float(0)) { $0 + $1 * $1 }
        #expect(close(decomposition.singularValues.reduce(0) { $0 + $1 * $1 } / squares, 1))
    }

    @Test("finds the leading values of a larger matrix, with perpendicular vectors of length 1")
    func leading() {
        let rows = Self.scattered(rowCount: 200, columnCount: 120)
        let exact = TruncatedSVD(Self.matrix(rows), blockCount: 15)
        let decomposition = TruncatedSVD(Self.matrix(rows), blockCount: 4, powerIterations: 4)
        let left = decomposition.leftVectors
        for i in 0..<left.columnCount {
            for j in 0...i {
                let product = (0..<200).reduce(Float(0)) { $0 + left[$1, i] * left[$1, j] }
                #expect(close(product, i == j ? 1 : 0))
            }
        }
        for rank in 0..<8 {
            #expect(close(decomposition.singularValues[rank] / exact.singularValues[rank], 1, 0.02))
        }
        #expect(decomposition.singularValues == decomposition.singularValues.sorted(by: >))
    }

    @Test("has values of 0 for a matrix without elements, rows or columns")
    func empty() {
        for matrix in [Self.matrix([]), Self.matrix([[0, 0, 0], [0, 0, 0]]), Self.matrix([[], []])] {
            let decomposition = TruncatedSVD(matrix, blockCount: 1)
            #expect(decomposition.singularValues == [Float](repeating: 0, count: 8))
            #expect(decomposition.leftVectors.rowCount == matrix.rowCount)
        }
    }
}
