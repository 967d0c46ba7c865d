/// A region of the United Nations' geoscheme (M49), as restcountries names them.
package enum Region: String, Choice, Sendable {
    case africa, americas, antarctic, asia, europe, oceania

    /// The region as it is written: `Europe`.
    package var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// A continent, of seven.
package enum Continent: String, Choice, Sendable {
    case africa, antarctica, asia, europe
    case northAmerica = "north america"
    case oceania
    case southAmerica = "south america"

    /// The continent as it is written: `North America`.
    package var name: String {
        rawValue.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }
}
