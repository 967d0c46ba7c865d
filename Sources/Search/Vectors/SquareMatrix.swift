/// A small square matrix of double precision, row after row.
struct SquareMatrix {
    let size: Int
    private var elements: [Double]

    /// A matrix of zeros.
    init(size: Int) {
        self.size = size
        elements = [Double](repeating: 0, count: size * size)
    }

    subscript(row: Int, column: Int) -> Double {
        get { elements[row * size + column] }
        set { elements[row * size + column] = newValue }
    }

    mutating func withMutableElements<Result>(_ body: (UnsafeMutableBufferPointer<Double>) -> Result) -> Result {
        elements.withUnsafeMutableBufferPointer { body($0) }
    }
}
