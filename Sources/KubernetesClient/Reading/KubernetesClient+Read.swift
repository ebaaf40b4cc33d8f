public import HTTPTransport
import JSON
public import KubernetesAPI

extension KubernetesClient {
    /// Reads one object.
    ///
    /// - Parameters:
    ///   - type: Its type.
    ///   - key: Its namespace and name.
    ///   - keepsManagedFields: Whether `metadata.managedFields` is wanted.
    public func get<Object: KubernetesObject>(
        _ type: Object.Type, _ key: ObjectKey, keepsManagedFields: Bool = false
    ) async throws(KubernetesError) -> Object {
        let request = try APIRequest(reading: type, "get", key)
        let response = try await perform(request)
        return try decode(response.body, request.operation, keepsManagedFields: keepsManagedFields)
    }

    /// Reads one object; `nil` if there is none of that name.
    public func find<Object: KubernetesObject>(
        _ type: Object.Type, _ key: ObjectKey, keepsManagedFields: Bool = false
    ) async throws(KubernetesError) -> Object? {
        do {
            return try await get(type, key, keepsManagedFields: keepsManagedFields)
        } catch  where error.isNotFound {
            return nil
        }
    }

    /// Reads objects, or the page of them that the options ask for.
    ///
    /// - Parameters:
    ///   - type: Their type.
    ///   - namespace: Where they are; `nil` for all namespaces, and for types that have none.
    ///   - options: Which ones, and how old they may be.
    public func list<Object: KubernetesObject>(
        _ type: Object.Type = Object.self, namespace: String? = nil, options: ListOptions = ListOptions()
    ) async throws(KubernetesError) -> ListPage<Object> {
        let key = ObjectKey(namespace: namespace ?? "", name: "")
        var request = try APIRequest(reading: type, "list", key, isCollection: true)
        request.query = options.query
        request.isList = true
        let response = try await perform(request)
        do {
            return try ListPage(parsing: response.body, keepsManagedFields: options.keepsManagedFields) {
                key, remarks in
                self.remarks.log(remarks, about: key, operation: request.operation)
            }
        } catch let error as JSONDecodingError {
            throw KubernetesError(.undecodable, request.operation, "the list is not as expected: \(error)")
        } catch {
            throw KubernetesError(.undecodable, request.operation, "the answer is \(error)")
        }
    }

    /// Reads objects page by page and returns all of them, as of one version.
    ///
    /// If the server forgets that version between two pages, it is asked once more, for all at once, as client-go does.
    ///
    /// - Parameters:
    ///   - type: Their type.
    ///   - namespace: Where they are; `nil` for all namespaces, and for types that have none.
    ///   - options: Which ones, and how old they may be; a `limit` is the size of a page, 500 without one.
    public func listAll<Object: KubernetesObject>(
        _ type: Object.Type = Object.self, namespace: String? = nil, options: ListOptions = ListOptions()
    ) async throws(KubernetesError) -> ListPage<Object> {
        var options = options
        options.limit = options.limit ?? 500
        options.continuation = nil
        var all: ListPage<Object> = try await list(namespace: namespace, options: options)
        while let next = all.continuation {
            options.continuation = next
            do {
                let page: ListPage<Object> = try await list(namespace: namespace, options: options)
                all.items += page.items
                all.resourceVersion = page.resourceVersion
                all.continuation = page.continuation
            } catch  where error.isGone {
                options.continuation = nil
                options.limit = nil
                return try await list(namespace: namespace, options: options)
            }
        }
        all.remainingItemCount = nil
        return all
    }

    /// The version of the API server, as `v1.36.2`; empty if it does not say.
    public func serverVersion() async throws(KubernetesError) -> String {
        let request = APIRequest(.get, path: "/version")
        let response = try await perform(request)
        return try parse(response.body, request.operation, keepsManagedFields: false)["gitVersion"]?.string ?? ""
    }

    /// Sends any request and returns the answer, if it is a success.
    ///
    /// - Parameters:
    ///   - method: The verb.
    ///   - path: The path, such as `/version`, encoded as it must be.
    ///   - query: Names and values, not encoded.
    ///   - body: What to send.
    ///   - contentType: What the body is.
    public func raw(
        _ method: HTTPRequest.Method = .get,
        _ path: String,
        query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        contentType: String = "application/json"
    ) async throws(KubernetesError) -> HTTPResponse {
        var request = APIRequest(method, path: path, query: query)
        request.body = body
        request.contentType = contentType
        request.isList = true
        return try await perform(request)
    }

    func decode<Object: KubernetesObject>(
        _ body: [UInt8], _ operation: String, keepsManagedFields: Bool
    ) throws(KubernetesError) -> Object {
        let json = try parse(body, operation, keepsManagedFields: keepsManagedFields)
        do throws(JSONDecodingError) {
            return try Object(json: json)
        } catch {
            throw KubernetesError(.undecodable, operation, "the object is not as expected: \(error)")
        }
    }

    func parse(_ body: [UInt8], _ operation: String, keepsManagedFields: Bool) throws(KubernetesError) -> JSONValue {
        do {
            return try JSONValue(parsing: body, options: .answer(keepsManagedFields: keepsManagedFields))
        } catch {
            throw KubernetesError(.undecodable, operation, "the answer is \(error)")
        }
    }
}

extension JSONValue.ParsingOptions {
    /// How an answer of an API server is read.
    ///
    /// Servers store what nests up to 10,000 levels; one such object must not keep a list or a watch from being read.
    static func answer(keepsManagedFields: Bool) -> Self {
        Self(deepNesting: .dropped, skipsManagedFields: !keepsManagedFields)
    }
}
