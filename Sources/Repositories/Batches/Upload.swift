/// A file that was uploaded and is whole.
package struct Upload: Sendable {
    /// What names it, a UUID in lower case.
    package let id: String
    /// What the client calls it.
    package let name: String
    /// Its size, bytes.
    package let bytes: Int64

    /// An upload of that id.
    package init(id: String, name: String, bytes: Int64) {
        self.id = id
        self.name = name
        self.bytes = bytes
    }
}
