/// Why a value was refused, as a word that programs may rely on: it never changes its meaning.
///
/// A source row's rule is its column and one of these, `unit_price.negative`.
package enum ViolationCode: String, Sendable, CaseIterable {
    /// Nothing was given where something is required.
    case missing
    /// The text does not have any of the accepted forms.
    case invalidFormat = "invalid_format"
    /// The form is right, the value is beyond what can be held or what exists (the 30th of February).
    case outOfRange = "out_of_range"
    /// A number has more significant decimals than can be held exactly.
    case tooPrecise = "too_precise"
    /// A text has more characters than allowed.
    case tooLong = "too_long"
    /// A text holds a control character.
    case invalidCharacter = "invalid_character"
    /// A value is below zero where it must not be.
    case negative
    /// A value is zero or below where it must be above.
    case notPositive = "not_positive"
    /// A value is zero: remarkable, not wrong.
    case zero
    /// The value is none of those that may be chosen.
    case notOneOf = "not_one_of"
    /// The lower end of a range lies beyond its upper end.
    case invertedRange = "inverted_range"
    /// There is no parameter of that name.
    case unknownParameter = "unknown_parameter"
    /// A parameter or a field was given twice.
    case repeated
    /// Two values were given that exclude each other.
    case conflict
}
