/// Where an enriched value comes from.
package enum ValueSource: String, CaseIterable, Sendable {
    /// A service answered with it: for a rate, with that of the very day.
    case live
    /// A service answered with it earlier and it stands in: a rate of an earlier day, a country that was asked for
    /// under another name.
    case cache
    /// From the tables that come with Martlet.
    case bundled
    /// Nobody knows it.
    case missing
}
