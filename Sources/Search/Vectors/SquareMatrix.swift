/// A small square matrix of double precision, row after row.
package struct SquareMatrix {
    package let size: Int
    private var elements: [Double]

    /// A matrix of zeros.
    package init(size: Int) {
        self.size = size
        elements = [Double](repeating: 0, count: size * size)
    }

    package subscript(row: Int, column: Int) -> Double {
        get { elements[row * size + column] }
        set { elements[row * size + column] = newValue }
    }

    mutating func withMutableElements<Result>(_ body: (UnsafeMutableBufferPointer<Double>) -> Result) -> Result {
        elements.withUnsafeMutableBufferPointer { body($0) }
    }
}
