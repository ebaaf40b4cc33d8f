import JSON
import KubernetesAPI

/// What must hold of the containers of a Pod.
enum ContainerRules {
    static func violations(inPod spec: Field, volumes: Set<String>) -> [SchemaViolation] {
        let containers = spec["containers"]
        var found: [SchemaViolation] = containers.isEmpty ? [containers.required()] : []
        var names: Set<String> = []
        for container in containers.items {
            found += common(container, volumes)
            if !container["name"].isEmpty, !names.insert(container["name"].text).inserted {
                found.append(container["name"].duplicate())
            }
            found += lifecycle(container["lifecycle"])
            found += probes(container)
        }
        found += hostPorts(containers)
        for container in spec["initContainers"].items {
            found += common(container, volumes)
            if !container["name"].isEmpty, !names.insert(container["name"].text).inserted {
                found.append(container["name"].duplicate())
            }
            // Those that end by themselves are not probed.
            guard container["restartPolicy"].text != "Always" else {
                found += lifecycle(container["lifecycle"]) + probes(container)
                continue
            }
            for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
            where container[field].value != nil {
                found.append(
                    container[field].forbidden("may not be set for init containers without restartPolicy=Always"))
            }
        }
        return found
    }

    private static func common(_ container: Field, _ volumes: Set<String>) -> [SchemaViolation] {
        var found = container["name"].needed(NameRules.label)
        found += container["image"].needed()
        found += container["terminationMessagePolicy"].oneOf(["File", "FallbackToLogsOnError"])
        found += ports(container["ports"])
        found += EnvironmentRules.variables(container["env"])
        found += EnvironmentRules.sources(container["envFrom"])
        found += mounts(container["volumeMounts"], volumes)
        found += container["imagePullPolicy"].oneOf(["Always", "IfNotPresent", "Never"])
        found += ResourceRules.violations(container["resources"])
        return found + securityContext(container["securityContext"])
    }

    private static func ports(_ ports: Field) -> [SchemaViolation] {
        var names: Set<String> = []
        return ports.items.flatMap { port in
            var found: [SchemaViolation] = []
            let name = port["name"]
            if !name.isEmpty {
                found += name.invalid(ValueRules.portName(name.text))
                if found.isEmpty, !names.insert(name.text).inserted { found.append(name.duplicate()) }
            }
            let number = port["containerPort"]
            found += number.integer ?? 0 == 0 ? [number.required()] : ValueRules.port(number)
            if port["hostPort"].integer ?? 0 != 0 { found += ValueRules.port(port["hostPort"]) }
            return found + port["protocol"].oneOf(ValueRules.protocols)
        }
    }

    /// No two containers take one port of the node.
    private static func hostPorts(_ containers: Field) -> [SchemaViolation] {
        var taken: Set<String> = []
        return containers.items.flatMap { $0["ports"].items }.compactMap { port in
            guard let number = port["hostPort"].integer, number != 0 else { return nil }
            let key = "\(port["protocol"].text)/\(port["hostIP"].text)/\(number)"
            return taken.insert(key).inserted ? nil : port["hostPort"].duplicate(.string(key))
        }
    }

    private static func mounts(_ mounts: Field, _ volumes: Set<String>) -> [SchemaViolation] {
        var paths: Set<String> = []
        return mounts.items.flatMap { mount in
            var found: [SchemaViolation] = mount["name"].isEmpty ? [mount["name"].required()] : []
            let path = mount["mountPath"]
            if path.isEmpty { found.append(path.required()) }
            if !volumes.contains(mount["name"].text) {
                found.append(Field(mount["name"].path, .string(mount["name"].text)).notFound)
            }
            if !path.isEmpty, !paths.insert(path.text).inserted { found.append(path.invalid("must be unique")) }
            let inner = mount["subPath"]
            if inner.text.hasPrefix("/") { found.append(inner.invalid("must be a relative path")) }
            if inner.text.split(separator: "/").contains("..") {
                // The path that a real server names.
                found.append(Field("\(mounts.path).subPath", inner.value).invalid("must not contain '..'"))
            }
            return found
        }
    }

    private static func securityContext(_ context: Field) -> [SchemaViolation] {
        var found = ["runAsUser", "runAsGroup"].flatMap { identity(context[$0]) }
        if context["allowPrivilegeEscalation"].value?.bool == false, context["privileged"].value?.bool == true {
            found.append(context.invalid("cannot set `allowPrivilegeEscalation` to false and `privileged` to true"))
        }
        return found
    }

    /// The number of a user or group.
    static func identity(_ field: Field) -> [SchemaViolation] {
        guard let number = field.integer, !(0...Int64(Int32.max)).contains(number) else { return [] }
        return [field.invalid("must be between 0 and \(Int32.max), inclusive")]
    }

    private static func lifecycle(_ lifecycle: Field) -> [SchemaViolation] {
        ["postStart", "preStop"].flatMap { event in
            lifecycle[event].value == nil ? [] : handler(lifecycle[event], ["exec", "httpGet", "tcpSocket", "sleep"])
        }
    }

    private static func probes(_ container: Field) -> [SchemaViolation] {
        ["livenessProbe", "readinessProbe", "startupProbe"].flatMap { name -> [SchemaViolation] in
            let probe = container[name]
            guard probe.value != nil else { return [] }
            var found = handler(probe, ["exec", "httpGet", "tcpSocket", "grpc"])
            for field in [
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
            ] {
                found += probe[field].notNegative
            }
            if name != "readinessProbe", let threshold = probe["successThreshold"].integer, threshold > 1 {
                found.append(probe["successThreshold"].invalid("must be 1"))
            }
            return found
        }
    }

    /// Exactly one way to act on a container.
    private static func handler(_ parent: Field, _ kinds: [String]) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        let given = kinds.filter { parent[$0].value != nil }
        guard let first = given.first else { return [parent.required("must specify a handler type")] }
        for kind in given where kind != first {
            found.append(parent[kind].forbidden("may not specify more than 1 handler type"))
        }
        switch first {
        case "exec":
            if parent["exec"]["command"].isEmpty { found.append(parent["exec"]["command"].required()) }
        case "httpGet":
            if parent["httpGet"]["path"].isEmpty { found.append(parent["httpGet"]["path"].required()) }
            found += ValueRules.portOrName(parent["httpGet"]["port"])
            found += parent["httpGet"]["scheme"].oneOf(["HTTP", "HTTPS"])
        case "tcpSocket": found += ValueRules.portOrName(parent["tcpSocket"]["port"])
        case "grpc": found += ValueRules.port(parent["grpc"]["port"])
        default: break
        }
        return found
    }
}
