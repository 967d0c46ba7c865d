/// One source file of a batch.
package struct FileID: Identifier {
    package let value: Int64

    package init?(_ value: Int64) {
        guard value > 0 else { return nil }
        self.value = value
    }
}
