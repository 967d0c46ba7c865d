/// Where a product's category comes from; the raw value is its name in the API.
package enum CategorySource: String, Sendable {
    /// A rule of the bundled table.
    case bundled
    /// A word that an outside service related to one of the bundled table.
    case live
    /// What most of the products with similar vectors are.
    case neighbours
    /// There is no category.
    case missing
}
