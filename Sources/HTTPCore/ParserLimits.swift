/// How much of a request the parser takes before it refuses; all in bytes unless said otherwise.
package struct ParserLimits: Sendable, Equatable {
    /// The request line without its CRLF; beyond it the answer is 414.
    package var requestLine: Int
    /// All field lines of a head, or of a trailer, with their line ends; beyond it the answer is 431.
    package var headerSection: Int
    /// The number of fields in a head or in a trailer; beyond it the answer is 431.
    package var fieldCount: Int
    /// The decoded body; beyond it the answer is 413.
    package var body: Int
    /// One chunk-size line with its extensions.
    package var chunkLine: Int
    /// All chunk extensions of a request together.
    package var chunkExtensions: Int

    /// Makes limits; the defaults suit a JSON API.
    package init(
        requestLine: Int = 8 << 10, headerSection: Int = 32 << 10, fieldCount: Int = 100, body: Int = 1 << 20,
        chunkLine: Int = 256, chunkExtensions: Int = 4 << 10
    ) {
        self.requestLine = requestLine
        self.headerSection = headerSection
        self.fieldCount = fieldCount
        self.body = body
        self.chunkLine = chunkLine
        self.chunkExtensions = chunkExtensions
    }
}
