import JSON
import KubernetesAPI
import YAML

extension RequestTarget {
    /// `dryRun`: absent, or `All`.
    func isDryRun(_ kind: String) throws(APIStatusError) -> Bool {
        let values = values("dryRun").filter { !$0.isEmpty }
        if let unknown = values.first(where: { $0 != "All" }) {
            throw .unsupportedOption(kind, field: "dryRun", value: "[\"\(unknown)\"]", supported: ["All"])
        }
        return !values.isEmpty
    }

    /// A whole number that is not negative.
    func number(_ name: String) throws(APIStatusError) -> Int? {
        guard let text = parameter(name), !text.isEmpty else { return nil }
        guard let value = Int(text) else {
            throw .badRequest("strconv.ParseInt: parsing \"\(text)\": invalid syntax")
        }
        return max(value, 0)
    }

    /// - Parameter kind: `CreateOptions`, `UpdateOptions` or `PatchOptions`, for messages.
    func writeOptions(_ kind: String, caller: Caller) throws(APIStatusError) -> WriteOptions {
        var options = WriteOptions(caller: caller)
        options.dryRun = try isDryRun(kind)
        options.fieldManager = parameter("fieldManager") ?? ""
        // A field manager's length and characters: apimachinery, `ValidateFieldManager`.
        if options.fieldManager.unicodeScalars.count > 128 {
            throw .invalidOption(kind, field: "fieldManager", problem: "Too long: may not be more than 128 bytes")
        }
        if let scalar = options.fieldManager.unicodeScalars.first(where: { !Self.isPrintable($0) }) {
            throw .invalidOption(
                kind, field: "fieldManager",
                problem: "Invalid value: \(JSONValue.string(options.fieldManager).text): should only contain printable "
                    + "characters: U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
        options.force = flag("force")
        if let text = parameter("fieldValidation"), !text.isEmpty {
            guard let level = WriteOptions.FieldValidation(rawValue: text) else {
                throw .unsupportedOption(
                    kind, field: "fieldValidation", value: "\"\(text)\"", supported: ["", "Ignore", "Strict", "Warn"])
            }
            options.fieldValidation = level
        }
        return options
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    func listOptions() throws(APIStatusError) -> ListOptions {
        ListOptions(
            labelSelector: parameter("labelSelector") ?? "",
            fieldSelector: parameter("fieldSelector") ?? "",
            limit: try number("limit") ?? 0,
            continueToken: parameter("continue") ?? "",
            resourceVersion: parameter("resourceVersion") ?? "",
            resourceVersionMatch: parameter("resourceVersionMatch") ?? "",
            sendsInitialEvents: flag("sendInitialEvents")
        )
    }

    func watchOptions() throws(APIStatusError) -> WatchOptions {
        WatchOptions(
            labelSelector: parameter("labelSelector") ?? "",
            fieldSelector: parameter("fieldSelector") ?? "",
            resourceVersion: parameter("resourceVersion") ?? "",
            resourceVersionMatch: parameter("resourceVersionMatch") ?? "",
            continueToken: parameter("continue") ?? "",
            allowsBookmarks: flag("allowWatchBookmarks") ?? false,
            sendsInitialEvents: flag("sendInitialEvents"),
            timeout: try number("timeoutSeconds").flatMap { $0 > 0 ? .seconds(min($0, Self.longestWatch)) : nil }
        )
    }

    /// A day, in seconds: nobody watches for longer, and clocks cannot sleep for as long as a number can say.
    private static let longestWatch = 86_400
}

extension DeleteOptions {
    /// From the body where there is one, else from the query, as a real server does.
    init(target: RequestTarget, request: APIRequest, caller: Caller) throws(APIStatusError) {
        self.init(caller: caller)
        dryRun = try target.isDryRun("DeleteOptions")
        if request.body.isEmpty {
            gracePeriodSeconds = try target.number("gracePeriodSeconds")
            orphanDependents = target.flag("orphanDependents")
            propagation = try Self.propagation(target.parameter("propagationPolicy"))
            return
        }
        let body = try Self.decode(request)
        do {
            let reader = try JSONReader(body)
            gracePeriodSeconds = try reader.optional("gracePeriodSeconds")
            orphanDependents = try reader.optional("orphanDependents")
            propagation = try Self.propagation(try reader.optional("propagationPolicy"))
            let dryRuns: [String] = try reader.value("dryRun", default: [])
            if let unknown = dryRuns.first(where: { $0 != "All" }) {
                throw APIStatusError.unsupportedOption(
                    "DeleteOptions", field: "dryRun", value: "[\"\(unknown)\"]", supported: ["All"])
            }
            dryRun = dryRun || !dryRuns.isEmpty
            if let preconditions = reader.object["preconditions"], !preconditions.isNull {
                let reader = try JSONReader(preconditions)
                preconditionUID = try reader.optional("uid")
                preconditionResourceVersion = try reader.optional("resourceVersion")
            }
        } catch let error as APIStatusError {
            throw error
        } catch {
            throw .badRequest("invalid DeleteOptions: \(error)")
        }
    }

    private static func propagation(_ text: String?) throws(APIStatusError) -> Propagation? {
        guard let text, !text.isEmpty else { return nil }
        guard let policy = Propagation(rawValue: text) else {
            throw .unsupportedOption(
                "DeleteOptions", field: "propagationPolicy", value: "\"\(text)\"",
                supported: ["Foreground", "Background", "Orphan", "nil"])
        }
        return policy
    }

    private static func decode(_ request: APIRequest) throws(APIStatusError) -> JSONValue {
        let body = try RequestBody(of: request, protobuf: BuiltInTypes.meta("DeleteOptions"))
        do {
            switch body.format {
            case .json: return try JSONValue(parsing: body.bytes)
            case .yaml: return try YAML.parse(body.bytes).first?.value ?? .null
            }
        } catch {
            throw .badRequest("couldn't decode DeleteOptions: \(error)")
        }
    }
}

extension APIStatusError {
    /// - Parameter value: as Go prints it, quotes and all.
    static func unsupportedOption(
        _ kind: String, field: String, value: String, supported: [String]
    ) -> APIStatusError {
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        return invalidOption(
            kind, field: field, problem: "Unsupported value: \(value): supported values: \(list)",
            reason: "FieldValueNotSupported")
    }

    static func invalidOption(
        _ kind: String, field: String, problem: String, reason: String = "FieldValueInvalid"
    ) -> APIStatusError {
        APIStatusError(
            code: 422,
            reason: "Invalid",
            message: "\(kind).meta.k8s.io \"\" is invalid: \(field): \(problem)",
            details: Details(
                group: "meta.k8s.io", kind: kind, causes: [Cause(reason: reason, message: problem, field: field)])
        )
    }
}
