import KubernetesAPI
import MeshAPI

/// Whether a Service or Namespace asks for identities in Secrets.
enum IdentityRequest {
    static func isMade(by metadata: ObjectMeta) -> Bool {
        metadata.annotations[Names.Annotation.identitySecret] == "true"
    }
}
