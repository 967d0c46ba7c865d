import Foundation
import Search
import Testing

@Suite("The eigenvalues of symmetric matrices")
struct SymmetricEigenTests {
    @Test("are those that a formula gives, and the vectors belong to them", arguments: [1, 2, 5, 40])
    func differences(size: Int) {
        // The second difference has the eigenvalues 2 - 2 cos(kπ / (n + 1)).
        var matrix = SquareMatrix(size: size)
        for i in 0..<size {
            matrix[i, i] = 2
            if i > 0 {
                matrix[i, i - 1] = -1
                matrix[i - 1, i] = -1
            }
        }
        let eigen = SymmetricEigen(matrix)
        for k in 1...size {
            let expected = 2 - 2 * cos(Double(k) * .pi / Double(size + 1))
            #expect(abs(eigen.values[size - k] - expected) < 1e-12)
        }
        for column in 0..<size {
            for row in 0..<size {
                let product = (0..<size).reduce(0.0) { $0 + matrix[row, $1] * eigen.vectors[$1, column] }
                #expect(abs(product - eigen.values[column] * eigen.vectors[row, column]) < 1e-12)
            }
        }
    }

    @Test("are found for a matrix of ones, which has but one that is not 0")
    func ones() {
        var matrix = SquareMatrix(size: 8)
        for i in 0..<8 { for j in 0..<8 { matrix[i, j] = 1 } }
        let eigen = SymmetricEigen(matrix)
        #expect(abs(eigen.values[0] - 8) < 1e-12)
        #expect(eigen.values[1...].allSatisfy { abs($0) < 1e-12 })
    }

    @Test("of a matrix without rows are none")
    func empty() { #expect(SymmetricEigen(SquareMatrix(size: 0)).values.isEmpty) }
}
