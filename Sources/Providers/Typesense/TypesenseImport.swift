/// How a synchronisation ended that Typesense answered.
package struct TypesenseImport: Hashable, Sendable {
    /// A document that was not taken, also not the second time.
    package struct Failure: Hashable, Sendable {
        /// The product's key.
        package let productKey: Int32
        /// Typesense's reason, shortened, safe to show.
        package let error: String
    }

    /// How many failures are told at most.
    static let told = 5

    /// The version of the warehouse that was sent.
    package let version: Int64
    /// How many documents were sent.
    package internal(set) var documents = 0
    /// How many of them were not taken.
    package internal(set) var failed = 0
    /// The first five of these.
    package internal(set) var failures: [Failure] = []

    /// Whether searches are answered from this version now; if not, from the same as before.
    package var isServed: Bool { failed == 0 }
}
