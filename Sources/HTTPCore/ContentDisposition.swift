/// What a `Content-Disposition` field says of the file that a body is: RFC 6266.
package enum ContentDisposition {
    /// The value of its `filename` parameter, as the client sent it: not a name to make a file of.
    package static func filename(_ value: String) -> String? {
        var reader = FieldReader(value)
        reader.skipSpace()
        guard reader.token() != nil, let parameters = reader.parameters() else { return nil }
        return parameters.first { $0.name == "filename" }?.value
    }
}
