/// Who answered a search; the raw value is its name in the API.
package enum SearchEngine: String, Sendable, CaseIterable {
    case builtIn = "built-in"
    case typesense
}
