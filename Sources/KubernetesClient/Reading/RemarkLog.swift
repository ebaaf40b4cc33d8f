import JSON
import KubernetesAPI
import Logging
import Synchronization

/// Logs what is odd about objects that are read all the same, each thing once.
final class RemarkLog: Sendable {
    private struct Remark: Hashable {
        let operation: String
        let key: ObjectKey
        let remarks: JSONRemarks
    }

    /// Remarks to remember; what is odd beyond is not said.
    private static let limit = 1000

    private let logger: Logger
    private let seen = Mutex<Set<Remark>>([])

    init(_ logger: Logger) {
        self.logger = logger
    }

    func log(_ remarks: JSONRemarks, about key: ObjectKey, operation: String) {
        guard !remarks.isEmpty else { return }
        let remark = Remark(operation: operation, key: key, remarks: remarks)
        guard seen.withLock({ $0.count < Self.limit && $0.insert(remark).inserted }) else { return }
        logger.warning(
            "an object is not as it should be",
            metadata: ["object": "\(key)", "problem": "\(remarks)", "operation": "\(operation)"])
    }
}
