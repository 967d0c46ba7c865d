package import HTTPClient
internal import HTTPTypes

/// Words related to a phrase, from datamuse.com.
///
/// Source: datamuse.com/api: `ml`, means like; at most 1,000 words.
package struct DataMuse: Sendable {
    /// How many characters a word may have.
    private static let longest = 40

    private let service: ServiceClient
    private let url: String

    /// The service at `url`, usually `https://api.datamuse.com`.
    package init(_ service: ServiceClient, url: String) {
        self.service = service
        self.url = url.withoutTrailingSlash
    }

    /// Words of a similar meaning, the closest first, at most `limit`, 1 to 1,000.
    ///
    /// Only plain words of letters, blanks and hyphens; others are left out.
    package func related(to phrase: String, limit: Int) async throws(ServiceCallError) -> [String] {
        let limit = min(max(limit, 1), 1_000)
        let request = ClientRequest(json: "\(url)/words?ml=\(phrase.percentEncoded)&max=\(limit)")
        return try await service.call(request) { try Self.words(in: $0, limit: limit) }
    }

    /// The words that an answer holds.
    package static func words(in response: ClientResponse, limit: Int) throws(MalformedAnswer) -> [String] {
        let answers = try JSONAnswer.decode([Answer].self, from: response.body)
        return Array(answers.lazy.map(\.word).filter(isPlain).prefix(limit))
    }

    private static func isPlain(_ word: String) -> Bool {
        let scalars = word.unicodeScalars
        return (1...longest).contains(scalars.count)
            && scalars.allSatisfy { $0.properties.isAlphabetic || $0 == " " || $0 == "-" }
    }

    private struct Answer: Decodable { let word: String }
}
