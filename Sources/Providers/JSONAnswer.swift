internal import Foundation
internal import HTTPClient

/// Decodes the JSON of an answer; what is wrong with it is told without quoting it.
enum JSONAnswer {
    /// The value that the content stands for.
    static func decode<Value: Decodable>(_ type: Value.Type, from body: [UInt8]) throws(MalformedAnswer) -> Value {
        do { return try JSONDecoder().decode(type, from: Data(body)) } catch {
            throw MalformedAnswer(reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "there is no member \(key.stringValue)"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            // Only the outermost name is ours for certain; names further in may be the answer's.
            if let member = context.codingPath.first(where: { $0.intValue == nil }) {
                "\(member.stringValue) is not of the type it should be"
            } else {
                "the whole is not of the type it should be"
            }
        default: "not JSON, or a number out of range"
        }
    }
}

/// A number of JSON with exactly the digits that it was sent with: no detour through binary floating point.
struct ExactNumber: Decodable, CustomStringConvertible {
    /// In decimal digits, without an exponent.
    let description: String

    init(from decoder: any Decoder) throws {
        description = try decoder.singleValueContainer().decode(Decimal.self).description
    }
}
