import JSON
import KubernetesAPI
import YAML

/// Reads the object that a subresource takes, which is of another kind than the object it belongs to.
struct SubresourceBody {
    private let target: ObjectTarget
    private let limits: APICore.Limits

    init(_ target: ObjectTarget, limits: APICore.Limits) {
        self.target = target
        self.limits = limits
    }

    /// - Throws: 400 for what is no object of the kind.
    func decode(_ body: RequestBody) throws(APIStatusError) -> JSONValue {
        guard body.bytes.count <= limits.bodyBytes else { throw .bodyTooLarge(limit: limits.bodyBytes) }
        let json = try body.json()
        guard let gvk = target.subresource?.kind else { return json }
        let sent = GroupVersionKind(
            apiVersion: json.apiVersion.isEmpty ? gvk.apiVersion : json.apiVersion,
            kind: json.kind.isEmpty ? gvk.kind : json.kind)
        // Evictions were of an earlier version too, and said the same.
        guard sent.kind == gvk.kind, sent.group == gvk.group else {
            throw .badRequest(
                "\(sent.kind) in version \"\(sent.version)\" cannot be handled as a \(gvk.kind): no kind "
                    + "\"\(sent.kind)\" is registered for version \"\(sent.apiVersion)\" at this endpoint")
        }
        guard let type = BuiltInTypes.type(of: gvk) else { return json }
        var decoder = TypedDecoder()
        do {
            return try decoder.decode(json, as: type)
        } catch {
            throw .badRequest(
                "\(gvk.kind) in version \"\(gvk.version)\" cannot be handled as a \(gvk.kind): \(error.text)")
        }
    }
}

extension RequestBody {
    /// The one value of the body.
    func json() throws(APIStatusError) -> JSONValue {
        do {
            let value =
                format == .json
                ? try JSONValue(parsing: bytes) : try YAML.parse(bytes).first?.value ?? .null
            guard case .object = value else { throw APIStatusError.badRequest("the body is no object") }
            return value
        } catch let error as APIStatusError {
            throw error
        } catch {
            throw .badRequest("the body cannot be read: \(error)")
        }
    }

    func jsonBytes() throws(APIStatusError) -> [UInt8] { try json().encoded() }
}
