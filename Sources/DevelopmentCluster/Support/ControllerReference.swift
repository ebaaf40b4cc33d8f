import KubernetesAPI

extension ObjectMeta {
    /// The owner that manages the object, if one does.
    var controller: OwnerReference? { ownerReferences.first { $0.controller == true } }
}

extension OwnerReference {
    /// The reference by which an object manages another.
    init(controller object: some KubernetesObject) {
        let gvk = type(of: object).resource.gvk
        self.init(apiVersion: gvk.apiVersion, kind: gvk.kind, name: object.metadata.name, uid: object.metadata.uid)
        controller = true
        blockOwnerDeletion = true
    }
}

/// Which of the objects around it an owner manages, by controller reference and selector.
///
/// An object without a controller that the selector takes is adopted; one of ours that it no longer takes is let go.
struct Claims<Object: KubernetesObject> {
    /// Ours, and matching; those to adopt are not among them.
    private(set) var owned: [Object] = []
    /// Nobody's, and matching.
    private(set) var adoptable: [Object] = []
    /// Ours, and no longer matching.
    private(set) var released: [Object] = []

    init(of owner: ObjectMeta, selector: LabelSelector, among objects: [Object]) {
        for object in objects where object.metadata.namespace == owner.namespace {
            let metadata = object.metadata
            let matches = selector.matches(metadata.labels)
            switch metadata.controller {
            case let controller? where controller.uid == owner.uid:
                if matches {
                    owned.append(object)
                } else if owner.deletionTimestamp == nil {
                    released.append(object)
                }
            case nil where matches && owner.deletionTimestamp == nil && metadata.deletionTimestamp == nil:
                adoptable.append(object)
            default: break
            }
        }
    }
}
