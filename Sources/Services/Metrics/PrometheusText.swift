/// Writes metrics in Prometheus's text exposition format 0.0.4.
package struct PrometheusText {
    /// What has been written.
    package private(set) var text = ""

    /// Makes an empty page.
    package init() {}

    /// Starts a metric family.
    ///
    /// - Parameter type: `counter`, `gauge` or `histogram`.
    package mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Writes a family of one sample without labels.
    package mutating func family(_ name: String, _ type: String, _ help: String, _ value: Double) {
        family(name, type, help)
        sample(name, [], value)
    }

    /// Writes one sample; label values are escaped.
    package mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        text += name
        if !labels.isEmpty {
            let list = labels.map { "\($0.0)=\"\(PrometheusText.escape($0.1))\"" }
            text += "{\(list.joined(separator: ","))}"
        }
        text += value == value.rounded() && abs(value) < 1e15 ? " \(Int64(value))\n" : " \(value)\n"
    }

    /// Writes a histogram's buckets, which are added up here, its sum and its count.
    package mutating func histogram(_ name: String, _ labels: [(String, String)], _ histogram: RequestMetrics.Histogram)
    {
        var total: UInt64 = 0
        for (index, count) in histogram.counts.enumerated() {
            total += count
            let bound = index < RequestMetrics.bounds.count ? "\(RequestMetrics.bounds[index])" : "+Inf"
            sample(name + "_bucket", labels + [("le", bound)], Double(total))
        }
        sample(name + "_sum", labels, histogram.sum)
        sample(name + "_count", labels, Double(total))
    }

    private static func escape(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
