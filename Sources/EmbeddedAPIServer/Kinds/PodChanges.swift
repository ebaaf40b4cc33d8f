import JSON
import KubernetesAPI

/// What may change in the spec of a Pod that is there.
enum PodChanges {
    static func violations(_ spec: Field, old: Field) -> [SchemaViolation] {
        for list in ["containers", "initContainers"] where spec[list].items.count != old[list].items.count {
            return [spec[list].forbidden("pod updates may not add or remove containers")]
        }
        var found = deadline(spec["activeDeadlineSeconds"], old: old["activeDeadlineSeconds"])
        found += tolerations(spec["tolerations"], old: old["tolerations"])
        let gates = Set(old["schedulingGates"].items.map { $0["name"].text })
        if spec["schedulingGates"].items.contains(where: { !gates.contains($0["name"].text) }) {
            found.append(spec["schedulingGates"].forbidden("only deletion is allowed, but found new scheduling gate"))
        }
        let isGated = !gates.isEmpty
        let changed = fixed(spec, old: old, isGated: isGated)
        if !changed.isEmpty {
            found.append(
                spec.forbidden(
                    "pod updates may not change fields other than `spec.containers[*].image`,"
                        + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
                        + "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be "
                        + "set to 1 if it was previously negative)\n"
                        + changed.map { "spec.\($0)" }.joined(separator: "\n")))
        }
        return found
    }

    /// The fields that may not change and did.
    private static func fixed(_ spec: Field, old: Field, isGated: Bool) -> [String] {
        var after = spec.value ?? .object([:])
        let before = old.value ?? .object([:])
        for list in ["containers", "initContainers"] {
            guard let items = after[list]?.array else { continue }
            after[list] = .array(
                zip(items, before[list]?.array ?? []).map { container, old in
                    var container = container
                    container["image"] = old["image"]
                    return container
                })
        }
        for field in ["activeDeadlineSeconds", "schedulingGates", "tolerations"] { after[field] = before[field] }
        if isGated {
            after["nodeSelector"] = before["nodeSelector"]
            after["affinity"] = before["affinity"]
        }
        if before["terminationGracePeriodSeconds"]?.integer ?? 0 < 0, after["terminationGracePeriodSeconds"] == 1 {
            after["terminationGracePeriodSeconds"] = before["terminationGracePeriodSeconds"]
        }
        let fields = Set((after.object ?? [:]).keys).union((before.object ?? [:]).keys)
        return fields.filter { after[$0] != before[$0] }.sorted()
    }

    private static func deadline(_ new: Field, old: Field) -> [SchemaViolation] {
        switch (old.integer, new.integer) {
        case (.some, nil): [new.invalid("must not update from a positive integer to nil value", shown: .null)]
        case (.some(let before), .some(let after)) where after > before:
            [new.invalid("must be less than or equal to previous value")]
        default: []
        }
    }

    /// None is taken away, and of one that stays only its time changes.
    private static func tolerations(_ new: Field, old: Field) -> [SchemaViolation] {
        func timeless(_ toleration: Field) -> JSONValue {
            var value = toleration.value ?? .null
            value["tolerationSeconds"] = nil
            return value
        }
        let kept = Set(new.items.map(timeless))
        return old.items.allSatisfy { kept.contains(timeless($0)) }
            ? [] : [new.forbidden("existing toleration can not be modified except its tolerationSeconds")]
    }
}
