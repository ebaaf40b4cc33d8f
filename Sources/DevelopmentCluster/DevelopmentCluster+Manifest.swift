public import JSON
import KubernetesAPI
public import KubernetesClient

extension DevelopmentCluster {
    /// Creates the objects of a manifest that are not there yet, as a user would have done before.
    ///
    /// - Parameters:
    ///   - objects: Namespaces, ServiceAccounts, Services and Deployments.
    ///   - client: Whom to speak to.
    /// - Throws: ``UnknownKind`` for an object of another kind, or what the server says.
    public static func create(_ objects: [JSONValue], with client: KubernetesClient) async throws {
        for object in objects {
            switch object["kind"]?.string {
            case "Namespace": try await create(Namespace(json: object), client)
            case "ServiceAccount": try await create(UnstructuredObject<ServiceAccount>(json: object), client)
            case "Service": try await create(UnstructuredObject<KubernetesService>(json: object), client)
            case "Deployment": try await create(UnstructuredObject<Deployment>(json: object), client)
            case let kind: throw UnknownKind(description: "cannot create an object of kind \"\(kind ?? "")\"")
            }
        }
    }

    /// A manifest has an object of a kind that is not expected there.
    public struct UnknownKind: Error, CustomStringConvertible {
        /// Which kind it is.
        public let description: String
    }

    private static func create(_ object: some KubernetesObject, _ client: KubernetesClient)
        async throws(KubernetesError)
    {
        do {
            try await client.create(object, options: WriteOptions(fieldManager: "kubectl-create"))
        } catch  where error.isAlreadyExists {
            return
        }
    }
}
