/// A media type such as `application/json; charset=utf-8`: RFC 9110 section 8.3.1.
package struct MediaType: Sendable, Hashable, CustomStringConvertible {
    /// One parameter; its name is in lower case.
    package struct Parameter: Sendable, Hashable {
        /// The parameter's name.
        package let name: String
        /// The value without quotes.
        package let value: String
    }

    /// The type in lower case; `*` in a range.
    package let type: String
    /// The subtype in lower case; `*` in a range.
    package let subtype: String
    /// The parameters in their order.
    package let parameters: [Parameter]

    /// Parses a media type, or a range with `*`; nil when it is malformed.
    package init?(_ text: String) {
        var reader = FieldReader(text)
        reader.skipSpace()
        guard let type = reader.token(), reader.skip(ASCII.slash), let subtype = reader.token() else { return nil }
        self.type = type.lowercased()
        self.subtype = subtype.lowercased()
        guard self.type != "*" || self.subtype == "*", let parameters = reader.parameters(), reader.isAtEnd else {
            return nil
        }
        self.parameters = parameters
    }

    package var description: String {
        parameters.reduce("\(type)/\(subtype)") { text, parameter in
            let isToken = !parameter.value.isEmpty && parameter.value.utf8.allSatisfy(ByteClass.token.contains)
            return "\(text); \(parameter.name)=\(isToken ? parameter.value : FieldReader.quoted(parameter.value))"
        }
    }
}
