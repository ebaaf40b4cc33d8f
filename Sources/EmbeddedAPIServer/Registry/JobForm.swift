import JSON

/// The form in which Jobs are stored.
enum JobForm {
    static func complete(_ job: inout JSONValue) {
        if let labels = job["spec"]?["template"]?["metadata"]?["labels"] {
            job.setDefault(["metadata", "labels"], labels)
        }
        job.change(["spec"]) { spec in
            spec.change(["template", "spec"], PodForm.completeSpec)
            // Neither said: one Pod, once.
            if spec["parallelism"] == nil { spec.setDefault(["completions"], 1) }
            spec.setDefault(["parallelism"], 1)
            // With a limit for each index there is none for all of them.
            let isLimitedByIndex = spec["backoffLimitPerIndex"] != nil
            spec.setDefault(["backoffLimit"], isLimitedByIndex ? .integer(Int64(Int32.max)) : 6)
            spec.setDefault(
                ["podReplacementPolicy"], spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed")
        }
    }
}
