internal import Glibc

/// A system call that the loop needs has failed.
package struct EventLoopError: Error, CustomStringConvertible {
    /// The corresponding C function, for example `epoll_ctl`.
    package let call: String
    /// The error number it left: errno(3).
    package let errno: Int32

    package var description: String { "\(call): \(String(cString: strerror(errno)))" }
}
