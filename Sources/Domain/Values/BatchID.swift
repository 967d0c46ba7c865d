/// One run of ingestion: one or more files published together.
package struct BatchID: Identifier {
    package let value: Int64

    package init?(_ value: Int64) {
        guard value > 0 else { return nil }
        self.value = value
    }
}
