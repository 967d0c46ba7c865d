/// Finds products by what words mean: where the product vectors join the engine.
package struct SemanticRanking: Sendable {
    /// The products among `candidates` whose meaning is near that of the words, each once, in any order.
    ///
    /// Words are folded (``Tokenizer``) and in the query's order. Nearness is the cosine of the vectors; products that
    /// are not near enough to be a hit are left out, and all are when no word is known.
    package let nearest: @Sendable (_ words: [String], _ candidates: ProductSet) -> [(index: Int, score: Float)]
    /// What it holds in memory, in bytes.
    package let memoryBytes: Int

    /// A ranking by a function that may be called from several threads at once.
    package init(
        memoryBytes: Int,
        nearest: @escaping @Sendable (_ words: [String], _ candidates: ProductSet) -> [(index: Int, score: Float)]
    ) {
        self.nearest = nearest
        self.memoryBytes = memoryBytes
    }
}
