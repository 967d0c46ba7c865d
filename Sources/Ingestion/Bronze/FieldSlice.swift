/// Where a field's text lies in its record, without the quotes around it.
package struct FieldSlice: Hashable, Sendable {
    /// The first byte, counted from the record's first.
    package let offset: Int32
    /// How many bytes it has.
    package let length: Int32
    /// Whether it was quoted and holds doubled quotes that stand for one.
    package let needsUnescape: Bool
}
