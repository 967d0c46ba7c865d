package import HTTPTypes

/// Takes a response's body piece by piece.
package protocol ResponseWriter: AnyObject, Sendable {
    /// Hands over bytes and returns when more are welcome: the client's pace is the writer's.
    ///
    /// - Throws: ``ClientGone`` when nobody reads them any more.
    func write(_ bytes: [UInt8]) async throws(ClientGone)
}

/// Nobody is there to read a response any more, or it was cut off for being read too slowly.
package struct ClientGone: Error, Equatable {
    /// Makes one.
    package init() {}
}

/// A body that is made while it is sent, and so never lies in memory as a whole.
package struct ResponseStream: Sendable {
    /// The trailer fields that ``produce`` is going to return: RFC 9110 section 6.6.2.
    package let trailers: [HTTPField.Name]
    /// Writes the body and returns the trailer fields.
    ///
    /// Runs on the connection's loop, in the request's task, which is cancelled when the client goes. When it throws,
    /// the transfer is broken off, so that nobody takes what came for the whole.
    package let produce: @Sendable (any ResponseWriter) async throws -> HTTPFields

    /// A stream from its parts.
    package init(
        trailers: [HTTPField.Name] = [], produce: @escaping @Sendable (any ResponseWriter) async throws -> HTTPFields
    ) {
        self.trailers = trailers
        self.produce = produce
    }
}
