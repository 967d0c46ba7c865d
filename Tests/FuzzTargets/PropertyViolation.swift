/// A property that does not hold for an input.
package struct PropertyViolation: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Notes that a property holds.
///
/// - Throws: ``PropertyViolation`` with the property when it does not.
func hold(_ condition: Bool, _ property: @autoclosure () -> String) throws(PropertyViolation) {
    guard condition else { throw PropertyViolation(property()) }
}
