/// A value that can be made from text in exactly one way: from a field of a source row and from a request's parameter.
///
/// Leading and trailing blanks (``Blank``) are not part of the value. A valid text costs no allocation beyond what the
/// value itself holds.
package protocol Coercible: Sendable {
    /// What a text must be to be accepted, as the end of a sentence: `must be …`.
    ///
    /// It is the one place that says so.
    static var constraint: String { get }

    /// The value that the bytes, UTF-8, stand for.
    init(_ bytes: Span<UInt8>) throws(Violation)
}

extension Coercible {
    /// The value that a text stands for.
    package init(_ text: String) throws(Violation) {
        let view = text.utf8
        try self.init(view.span)
    }
}
