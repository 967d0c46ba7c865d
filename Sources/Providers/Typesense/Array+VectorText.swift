extension [Float] {
    /// The numbers in brackets, each in the shortest text that reads back the same.
    ///
    /// 0 stands for what is no normal number: JSON has no NaN, and Typesense takes a smaller one in a query for no number.
    var vectorText: String {
        "[" + map { $0.isNormal ? $0.description : "0.0" }.joined(separator: ",") + "]"
    }
}
