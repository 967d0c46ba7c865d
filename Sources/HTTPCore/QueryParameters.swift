/// What is wrong with a query, and in which parameter.
package struct QueryFailure: Error, Equatable, CustomStringConvertible {
    /// The parameter's name; as it was sent, still encoded, when the name itself cannot be decoded.
    package let parameter: String
    /// What is wrong, safe to show.
    package let detail: String

    package var description: String { "\(parameter): \(detail)" }
}

/// The parameters of a query in their order, duplicates kept: `application/x-www-form-urlencoded`, URL Standard
/// section 5, but strict: what does not decode is refused instead of guessed.
package struct QueryParameters: Sendable, Equatable {
    /// One name with one value; `?a` has an empty value.
    package struct Item: Sendable, Equatable {
        /// The decoded name.
        package let name: String
        /// The decoded value.
        package let value: String
    }

    /// The parameters in the order of the query.
    package let items: [Item]

    /// Parses a query without its question mark; empty parts between ampersands are skipped.
    ///
    /// - Throws: ``QueryFailure`` that names the first parameter with a malformed percent sign, bytes that are not UTF-8,
    ///   or a NUL.
    package init(_ query: Substring) throws(QueryFailure) {
        var items: [Item] = []
        for part in query.utf8.split(separator: ASCII.ampersand) {
            let equals = part.firstIndex(of: ASCII.equals) ?? part.endIndex
            let encodedName = part[..<equals]
            let encodedValue = equals == part.endIndex ? part[equals...] : part[part.index(after: equals)...]
            let name: String
            do throws(PercentDecoding.Fault) {
                name = try PercentDecoding.decode(encodedName, plusIsSpace: true)
            } catch {
                throw QueryFailure(parameter: String(Substring(encodedName)), detail: "in its name, " + error.detail)
            }
            do throws(PercentDecoding.Fault) {
                items.append(Item(name: name, value: try PercentDecoding.decode(encodedValue, plusIsSpace: true)))
            } catch {
                throw QueryFailure(parameter: name, detail: error.detail)
            }
        }
        self.items = items
    }
}
