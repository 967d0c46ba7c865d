internal import Foundation
internal import Glibc

/// What Linux tells of this process: proc(5).
enum ProcessStatistics {
    /// Resident memory, bytes: the second field of `/proc/self/statm`, in pages.
    static var residentBytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Open descriptors, without the one that counts them.
    static var openDescriptors: Int {
        max(0, ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 1) - 1)
    }
}
