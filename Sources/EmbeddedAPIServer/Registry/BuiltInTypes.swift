import KubernetesAPI

/// Kubernetes' own types, as of 1.36, in the notation that `TypeNotation` reads.
///
/// Source of names, numbers, merge keys, required fields and defaults: the types and the OpenAPI of Kubernetes 1.36.
enum BuiltInTypes {
    /// All of them, by package and name.
    static let all: [String: APIType] = {
        let texts = [
            metadataTypes, coreKindTypes, volumeTypes, containerTypes, podStatusTypes, podTypes, serviceTypes,
            nodeTypes, workloadTypes, networkTypes, authenticationTypes, authorizationTypes, rolesTypes,
            admissionTypes, definitionTypes,
        ]
        // A test reads them all.
        return (try? TypeNotation.types(in: texts)) ?? [:]
    }()

    /// What every object has under `metadata`.
    static let objectMeta = meta("ObjectMeta")

    /// A type of `meta/v1`.
    static func meta(_ name: String) -> APIType? { all["io.k8s.apimachinery.pkg.apis.meta.v1.\(name)"] }

    /// The type of a kind's objects.
    static func type(of gvk: GroupVersionKind) -> APIType? {
        all["\(package(group: gvk.group, version: gvk.version)).\(gvk.kind)"]
    }

    /// The package of a group's types.
    static func package(group: String, version: String) -> String {
        switch group {
        case "": "io.k8s.api.core.\(version)"
        case "apiextensions.k8s.io": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.\(version)"
        default: "io.k8s.api.\(group.prefix { $0 != "." }).\(version)"
        }
    }
}
