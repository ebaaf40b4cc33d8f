import JSON
import Synchronization

extension APICore {
    /// Does one write alone among those that give something of which each object has its own.
    ///
    /// What is given away is what objects in storage have: nothing else remembers it, so nothing is to be given back.
    func allocating<T: Sendable>(
        _ context: WriteContext, _ write: () throws(APIStatusError) -> T
    ) throws(APIStatusError) -> T {
        guard context.rules.allocates else { return try write() }
        return try allocation.withLock { _ throws(APIStatusError) in try write() }
    }

    /// Gives an object what no other has.
    func allocate(
        _ object: inout JSONValue, old: JSONValue?, _ context: WriteContext
    ) throws(APIStatusError) {
        guard context.rules.allocates else { return }
        let (namespace, name) = (object.objectNamespace, object.objectName)
        let others = storage.read { state in
            (state.tables[context.resource.storage]?.entries ?? [:]).values.map(\.object.json)
                .filter { $0.objectName != name || $0.objectNamespace != namespace }
        }
        try context.rules.allocate(&object, old: old, others: others, isDryRun: context.options.dryRun)
    }
}
