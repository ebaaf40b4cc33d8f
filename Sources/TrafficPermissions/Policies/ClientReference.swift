import MeshAPI

/// What a client reference of `from` means: which clients its tags and names are.
enum ClientReference {
    /// The clients that a valid reference means.
    static func match(_ reference: TargetReference, mesh: String) -> ClientMatch {
        switch TargetReference.Kind(rawValue: reference.kind) {
        case .mesh, .dataplane, nil: .mesh(mesh)
        case .meshSubset: match(tags: reference.tags ?? [:], mesh: mesh)
        case .meshService: .all([.service(reference.service)], serverName: nil)
        case .meshServiceSubset:
            .all([.service(reference.service)] + clauses(reference.tags ?? [:], mesh: mesh), serverName: nil)
        }
    }

    /// The clients that have all of the tags; without any, all of the mesh.
    static func match(tags: [String: String], mesh: String) -> ClientMatch {
        let clauses = clauses(tags, mesh: mesh)
        return clauses.isEmpty ? .mesh(mesh) : .all(clauses, serverName: nil)
    }

    private static func clauses(_ tags: [String: String], mesh: String) -> [ClientMatch.Clause] {
        tags.sorted { $0.key < $1.key }.map { tag, value in
            // The identity says it in both profiles; and a tag is always a value, never a bare name.
            .exact(tag == ServiceName.tag ? SPIFFEName.of(value, in: mesh) : SPIFFEName.ofTag(tag, value))
        }
    }

    /// What is wrong with a reference to clients although it is valid as a reference to what is protected.
    static func problem(_ reference: TargetReference) -> (field: String, text: String)? {
        if let tag = reference.tags?.filter({ $0.value == "*" }).keys.min() {
            return ("tags[\"\(tag)\"]", "no certificate says that a tag has any value; name the values of the clients")
        }
        if let types = reference.proxyTypes, Set(types) != ["Sidecar", "Gateway"] {
            return ("proxyTypes", "certificates do not say what kind of proxy a client has; leave it out")
        }
        return nil
    }
}

extension TargetReference {
    /// The service of a `MeshService` or `MeshServiceSubset`.
    var service: ServiceReference {
        ServiceReference(
            name: name ?? "", namespace: namespace.nonEmpty,
            section: sectionName.nonEmpty.map(ServiceReference.Section.init))
    }
}

extension String? {
    /// What has no content is not there.
    var nonEmpty: String? { flatMap { $0.isEmpty ? nil : $0 } }
}
