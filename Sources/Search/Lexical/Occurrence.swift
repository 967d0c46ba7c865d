/// A term in a product's text.
struct Occurrence: Sendable {
    /// Which part of the product the text is.
    enum Field: UInt8, Sendable {
        case description
        /// Two words of the description that follow each other, taken as one.
        case pair
        /// The category's or the subcategory's name.
        case category
        case code
    }

    let term: UInt32
    /// The token's position in the description, of a pair the first one's; 0 elsewhere.
    let position: UInt16
    let field: Field
}
