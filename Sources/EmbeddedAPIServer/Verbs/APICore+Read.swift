import JSON
import KubernetesAPI

extension APICore {
    /// One object.
    ///
    /// - Parameter resourceVersion: the version the answer must at least reflect; all answers reflect the newest.
    func get(_ target: ObjectTarget, resourceVersion: String = "") throws(APIStatusError) -> APIObject {
        if !resourceVersion.isEmpty {
            guard let version = UInt64(resourceVersion) else { throw .unforeseen(Self.versionProblem(resourceVersion)) }
            let current = storage.version
            if version > current { throw .versionTooLarge(version, current: current) }
        }
        guard let entry = storage.entry(target.resource.storage, key(target)) else {
            throw .notFound(target.resource, target.name)
        }
        return shown(entry.object, as: target.resource)
    }

    /// A collection, or a page of it.
    func list(_ target: ObjectTarget, _ options: ListOptions) throws(APIStatusError) -> ListResult {
        try ListOptionsRules.check(options)
        let resource = target.resource
        let selector = try ObjectSelector(
            resource, labels: options.labelSelector, fields: options.fieldSelector, name: target.name)
        let place = try self.place(options)
        let snapshot = try snapshot(target, place, options)
        var result = ListResult(objects: [], resourceVersion: String(snapshot.version), continueToken: "")
        let selected =
            selector.selectsAll
            ? snapshot.found : snapshot.found.filter { selector.matches(shown($0.object.json, as: resource)) }
        let page = options.limit > 0 ? Array(selected.prefix(options.limit)) : selected
        result.objects = page.map { shown($0.object, as: resource) }
        if let last = page.last, page.count < selected.count || snapshot.remaining > 0 {
            result.continueToken = ContinueToken(version: snapshot.version, after: last.key).text
            if selector.selectsAll { result.remainingItemCount = selected.count - page.count + snapshot.remaining }
        }
        return result
    }

    /// Where a list begins, and of which version it is.
    private struct Place {
        /// Nil is the newest.
        var version: UInt64?
        var after = ""
    }

    private func place(_ options: ListOptions) throws(APIStatusError) -> Place {
        let version = options.resourceVersion
        let match = options.resourceVersionMatch
        if !options.continueToken.isEmpty {
            if !version.isEmpty, version != "0" {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            let token = try ContinueToken(options.continueToken)
            return Place(version: token.version, after: token.after)
        }
        guard !version.isEmpty, version != "0" else { return Place() }
        guard let number = UInt64(version) else {
            throw .badRequest("invalid resource version: \(Self.versionProblem(version))")
        }
        let current = storage.version
        if number > current { throw .versionTooLarge(number, current: current) }
        // A limit with a version means exactly that version, for the sake of older clients.
        let isExact = match == "Exact" || (match.isEmpty && options.limit > 0)
        return isExact ? Place(version: number) : Place()
    }

    static func versionProblem(_ text: String) -> String {
        let shown = JSONValue.string(text).text
        return "resourceVersion: Invalid value: \(shown): strconv.ParseUint: parsing \(shown): invalid syntax"
    }

    private typealias Snapshot = (found: [(key: String, object: APIObject)], remaining: Int, version: UInt64)

    private func snapshot(
        _ target: ObjectTarget, _ place: Place, _ options: ListOptions
    ) throws(APIStatusError) -> Snapshot {
        let prefix = Self.prefix(target)
        // With selectors more must be looked at than a page holds.
        let isFiltered = !options.labelSelector.isEmpty || !options.fieldSelector.isEmpty || !target.name.isEmpty
        let limit = options.limit > 0 && !isFiltered ? options.limit : Int.max
        let snapshot: Snapshot? = storage.read { state in
            let version = place.version ?? state.version
            guard let table = state.tables[target.resource.storage] else {
                return version < state.floor ? nil : ([], 0, version)
            }
            return table.objects(prefix: prefix, after: place.after, at: version, limit: limit)
                .map { ($0.found, $0.remaining, version) }
        }
        guard let snapshot else {
            guard !options.continueToken.isEmpty else {
                throw .expired("The resourceVersion for the provided list is too old.")
            }
            throw .expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new "
                    + "list without the continue parameter, or use the continue token in this response to retrieve "
                    + "the remainder of the results. Continuing with the provided token results in an inconsistent "
                    + "list - objects that were created, modified, or deleted between the time the first chunk was "
                    + "returned and now may show up in the list.",
                continueToken: ContinueToken(version: nil, after: place.after).text)
        }
        return snapshot
    }

    /// What the keys of a collection begin with.
    private static func prefix(_ target: ObjectTarget) -> String {
        target.resource.isNamespaced && !target.namespace.isEmpty ? "\(target.namespace)/" : ""
    }

    /// The events of a collection, or of one object.
    func watch(_ target: ObjectTarget, _ options: WatchOptions) throws(APIStatusError) -> APIWatchStream {
        let resource = target.resource
        let selector = try ObjectSelector(
            resource, labels: options.labelSelector, fields: options.fieldSelector, name: target.name)
        try ListOptionsRules.check(options)
        let requested = UInt64(options.resourceVersion)
        guard options.resourceVersion.isEmpty || requested != nil else {
            throw .unforeseen(Self.versionProblem(options.resourceVersion))
        }
        let source = APIWatchStream.Source(
            storage: storage, table: resource.storage, prefix: Self.prefix(target),
            matches: { [self] object in selector.selectsAll || selector.matches(shown(object, as: resource)) },
            convert: { [self] object in shown(object, as: resource) },
            gvk: resource.gvk, sendsBookmarks: options.allowsBookmarks,
            timeout: options.timeout ?? .seconds(Int.random(in: 1_800...3_600)))
        let version = requested ?? 0
        let current = storage.version
        guard options.sendsInitialEvents ?? (version == 0) else {
            return APIWatchStream(source, from: version == 0 ? current : version, clock: configuration.clock)
        }
        // From here on a real server answers 200, whatever happens: what is wrong is an event.
        guard version <= current else {
            return APIWatchStream(
                source, from: current, failure: .versionTooLarge(version, current: current), clock: configuration.clock)
        }
        let snapshot = try snapshot(target, Place(), ListOptions())
        let initial = snapshot.found.map(\.object).filter { source.matches($0.json) }
        return APIWatchStream(
            source, from: snapshot.version, initial: initial,
            marksEndOfInitial: options.sendsInitialEvents == true && options.allowsBookmarks,
            clock: configuration.clock)
    }
}
