extension DenseMatrix {
    /// Each row divided by its length; a row without length stays.
    func normalised() -> DenseMatrix {
        var result = self
        let blockCount = blockCount
        result.withMutableBlocks { blocks in
            for row in 0..<rowCount {
                let range = row * blockCount..<(row + 1) * blockCount
                var squares = SIMD8<Float>.zero
                for index in range { squares += blocks[index] * blocks[index] }
                let length = squares.sum().squareRoot()
                guard length > 0, length.isFinite else { continue }
                for index in range { blocks[index] /= length }
            }
        }
        return result
    }
}
