import JSON

extension RequestBody {
    /// The media types that the body of a create, update or delete may have.
    static let mediaTypes = ["application/json", "application/yaml", ProtobufDecoder.mediaType]

    /// The body of a request; protobuf is turned into JSON here, so that the rest of the server need not know it.
    ///
    /// - Parameter type: what protobuf holds, where that does not depend on its own word.
    init(of request: APIRequest, protobuf type: APIType? = nil) throws(APIStatusError) {
        let contentType = request.headers["Content-Type"]
        if let format = BodyFormat(contentType: contentType) {
            self.init(bytes: request.body, format: format)
            return
        }
        guard contentType?.hasPrefix(ProtobufDecoder.mediaType) == true else {
            throw .unsupportedMediaType(Self.mediaTypes)
        }
        let object: JSONValue?
        do throws(ProtobufDecoder.Malformed) {
            object = try ProtobufDecoder.object(request.body, as: type)
        } catch {
            throw .badRequest("the body of the request is no object in Kubernetes' protobuf encoding")
        }
        guard let object else { throw .unsupportedMediaType(Self.mediaTypes) }
        self.init(bytes: object.encoded(), format: .json)
    }
}
