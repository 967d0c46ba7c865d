package import Search

/// A product that was found, with what is told of it in any answer.
package struct SearchResult: Sendable {
    package let hit: SearchHit
    /// The members of its object in JSON that tell of the product, not of the search: no braces around them.
    package let members: ArraySlice<UInt8>

    init(_ hit: SearchHit, in snapshot: SearchSnapshot) {
        self.hit = hit
        members = snapshot.representations[hit.index]
    }
}
