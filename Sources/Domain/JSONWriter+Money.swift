extension JSONWriter {
    /// Writes an amount as a number, exactly, or `null`.
    package mutating func money(_ amount: Money?) {
        if let amount { raw { amount.append(to: &$0) } } else { null() }
    }
}
