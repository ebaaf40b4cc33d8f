import Testing

@testable import EmbeddedAPIServer

@Suite struct RepresentationTests {
    private func negotiate(
        _ accept: String?, target: String = "/x", userAgent: String = "kubectl"
    ) throws -> Representation {
        var headers: HTTPHeaders = ["User-Agent": userAgent]
        headers["Accept"] = accept
        let target = try #require(RequestTarget(target))
        return try Representation(for: APIRequest(target: target.path, headers: headers), target: target)
    }

    @Test(arguments: [
        nil, "", "*/*", "application/*", "application/json", "APPLICATION/JSON; charset=utf-8",
        "application/vnd.kubernetes.protobuf, application/json", "text/html;q=0.9, */*;q=0.1",
    ])
    func answersJSON(_ accept: String?) throws {
        #expect(try negotiate(accept) == .plain)
    }

    @Test func answersATableToKubectl() throws {
        let accept =
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
            + "application/json"
        #expect(try negotiate(accept) == Representation.plain.shaped(.table))
    }

    @Test func passesOverWhatItDoesNotKnow() throws {
        let accept = "application/json;as=Picture;v=v1;g=meta.k8s.io, application/yaml;q=0.5"
        #expect(try negotiate(accept).format == .yaml)
    }

    @Test func prefersTheHigherQuality() throws {
        #expect(try negotiate("application/yaml;q=0.2, application/json;q=0.8") == .plain)
    }

    @Test(arguments: ["PartialObjectMetadata", "PartialObjectMetadataList"])
    func answersMetadata(_ kind: String) throws {
        #expect(
            try negotiate("application/json;as=\(kind);g=meta.k8s.io;v=v1") == Representation.plain.shaped(.metadata))
    }

    @Test(arguments: ["application/vnd.kubernetes.protobuf", "text/html", "application/json;q=0"])
    func refusesWhatItCannotWrite(_ accept: String) throws {
        let error = try #require(throws: APIStatusError.self) { try negotiate(accept) }
        #expect(error.code == 406)
    }

    @Test(arguments: [
        ("/x?pretty=true", "kubectl", true), ("/x", "curl/8.0", true), ("/x?pretty=false", "curl/8.0", false),
    ])
    func indentsForPeople(_ target: String, userAgent: String, pretty: Bool) throws {
        #expect(try negotiate(nil, target: target, userAgent: userAgent).format == .json(pretty: pretty))
    }
}

extension Representation {
    fileprivate func shaped(_ shape: Shape) -> Representation {
        var other = self
        other.shape = shape
        return other
    }
}
