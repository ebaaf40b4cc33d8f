import JSON
import KubernetesAPI

/// Jobs: Pods that end, and labels by which they are known.
struct JobRules: KindRules {
    private static let prefix = "batch.kubernetes.io/"

    var countsGenerations: Bool { true }
    /// For the sake of older clients.
    var orphansByDefault: Bool { true }

    func complete(_ job: inout JSONValue) {
        TemplateRules.complete(&job)
        guard var spec = job["spec"] else { return }
        if spec["completions"] == nil, spec["parallelism"] == nil { spec["completions"] = 1 }
        for (field, value) in [
            ("parallelism", 1), ("completionMode", "NonIndexed"), ("suspend", false), ("manualSelector", false),
            ("backoffLimit", spec["backoffLimitPerIndex"] == nil ? 6 : .integer(Int64(Int32.max))),
            ("podReplacementPolicy", spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed"),
        ] as [(String, JSONValue)] where spec[field] == nil {
            spec[field] = value
        }
        job["spec"] = spec
        let labels = spec[path: ["template", "metadata", "labels"]]
        if job.objectLabels.isEmpty, let labels { job.setMetadata("labels", labels) }
    }

    func prepareForCreate(_ job: inout JSONValue) {
        job["status"] = .object([:])
        guard job["spec"]?["manualSelector"]?.bool != true else { return }
        let (name, uid) = (JSONValue.string(job.objectName), JSONValue.string(job.objectUID))
        let path = ["spec", "template", "metadata", "labels"]
        let hadLabels = job[path: path] != nil
        var labels = job[path: path]?.object ?? [:]
        for (label, value) in [
            ("job-name", name), (Self.prefix + "job-name", name), ("controller-uid", uid),
            (Self.prefix + "controller-uid", uid),
        ] where !labels.contains(label) {
            labels[label] = value
        }
        job[path: path] = .object(labels)
        // Without labels of its own a Job has those of its Pods.
        let own = job.metadata["labels"]?.object ?? [:]
        if !hadLabels && own.isEmpty || hadLabels && own.allSatisfy({ labels[$0.key] == $0.value }) {
            job.setMetadata("labels", .object(labels))
        }
        let selected = ["spec", "selector", "matchLabels", Self.prefix + "controller-uid"]
        if job[path: selected] == nil { job[path: selected] = uid }
    }

    func prepareForUpdate(_ job: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        if subresource == .status { return keepBesidesStatus(of: &job, old: old) }
        job["status"] = old["status"]
    }

    func violations(_ job: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        if subresource == .status {
            let status = Field("status", job["status"])
            return ["active", "succeeded", "failed", "ready"].flatMap { status[$0].notNegative }
        }
        let spec = Field("spec", job["spec"])
        var found: [SchemaViolation] = []
        if spec["selector"].value == nil { found.append(spec["selector"].required()) }
        for field in [
            "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
        ] {
            found += spec[field].notNegative
        }
        found += completionMode(spec)
        found += generatedSelector(job, spec)
        let template = spec["template"]
        found += TemplateRules.labels(template)
        found += PodSpecRules.violations(template["spec"])
        let policy = template["spec"]["restartPolicy"]
        switch policy.text {
        case "OnFailure", "Never": break
        // Always is what it is when nothing was said.
        case "Always", "": found.append(policy.required("valid values: \"OnFailure\", \"Never\""))
        default: break
        }
        if spec["selector"].value != nil { found += TemplateRules.match(spec["selector"].value, template) }
        if let old { found += changes(job, old: old) }
        return found
    }

    private func completionMode(_ spec: Field) -> [SchemaViolation] {
        let mode = spec["completionMode"]
        let found = mode.oneOf(["NonIndexed", "Indexed"])
        guard mode.text == "Indexed", spec["completions"].value == nil else { return found }
        return found + [spec["completions"].required("when completion mode is Indexed")]
    }

    /// Selectors that are not asked for are made, and not made up.
    private func generatedSelector(_ job: JSONValue, _ spec: Field) -> [SchemaViolation] {
        guard spec["manualSelector"].value?.bool != true else { return [] }
        let selector = spec["selector"]
        let expected: JSONValue = ["matchLabels": [Self.prefix + "controller-uid": .string(job.objectUID)]]
        let older: JSONValue = ["matchLabels": ["controller-uid": .string(job.objectUID)]]
        return selector.value == nil || selector.value == expected || selector.value == older
            ? [] : [selector.invalid("`selector` not auto-generated")]
    }

    private func changes(_ job: JSONValue, old: JSONValue) -> [SchemaViolation] {
        let spec = Field("spec", job["spec"])
        let before = old["spec"]
        var fixed = ["selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy"]
        if spec["completionMode"].text != "Indexed" { fixed.insert("completions", at: 0) }
        var found = fixed.flatMap { spec[$0].unchanged(from: before?[$0]) }
        // A Job that has not begun may still be placed otherwise.
        let mayChange = before?["suspend"]?.bool == true && old["status"]?["startTime"] == nil
        if !mayChange { found += spec["template"].unchanged(from: before?["template"]) }
        return found
    }

    func warnings(_ job: JSONValue) -> [String] { TemplateRules.nameWarnings(job.objectName) }
}
