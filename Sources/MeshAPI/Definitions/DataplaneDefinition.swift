import JSON

/// The definition of `Dataplane`: what is Kuma's is kept, what is read here is bounded and checked.
enum DataplaneDefinition {
    /// As many identities as there may be: each inbound has one.
    private static let inboundLimit = 64
    /// Kuma has no bounds.
    private static let outboundLimit = 512
    /// No IP address is longer than 45 characters.
    private static let addressLimit = 64

    static let root = Field.object(
        """
        Dataplane is a workload of a mesh: where it listens, and by its tags kuma.io/service, who it is. Koguma makes those \
        of Pods; others may be written by hand, and name services of their own namespace.
        """,
        [
            "apiVersion": .string("The version of the schema that the object is written in.", maxLength: 253),
            "kind": .string("The kind of the object.", maxLength: 253),
            "metadata": .metadata(),
            // As long as the name of a Mesh.
            "mesh": .string("The mesh; label kuma.io/mesh where this is absent, else default.", maxLength: 63),
            "spec": .object(
                "Where it listens and what it calls. Koguma has no use for other sections.",
                [
                    "networking": networking
                ]
            ).open(),
            "status": status,
        ]
    )
    .open()
    .keeping(
        Rule(
            "has(self.spec) && has(self.spec.networking)", Message.undefined, at: ".spec.networking"
        ) { $0["spec"]?.has("networking") ?? false })

    private static let networking = Field.object(
        "Where it listens and what it calls.",
        [
            "address": .string("Where it is: an IP address, or a name.", maxLength: 253),
            "advertisedAddress": .string("Where others reach it, if that is elsewhere.", maxLength: 253),
            "inbound": .list(
                "What it listens on. Two may share a port: both names are served.", of: inbound,
                maxItems: inboundLimit),
            "outbound": .list("What it calls.", of: outbound, maxItems: outboundLimit),
            "gateway": gateway,
            "admin": .object(
                "The proxy's own administration.",
                ["port": .integer("Kept, without effect: it is a Unix socket.")]
            ).open(),
        ]
    )
    .open()
    .keeping([
        Rule("has(self.address) && size(self.address) > 0", Message.noAddress, at: ".address") {
            $0.hasContent("address")
        },
        Rule("!has(self.address) || !(self.address in ['0.0.0.0', '::'])", Message.anyAddress, at: ".address") {
            $0["address"] != "0.0.0.0" && $0["address"] != "::"
        },
        AddressRules.isAddressOrName("address", Message.noAddressOrName),
        AddressRules.isAddressOrName("advertisedAddress", Message.noAddressOrName),
        Rule(
            "!has(self.inbound) || !has(self.address) || self.inbound.all(i, !has(i.serviceAddress) "
                + "|| i.serviceAddress != self.address || \(elsewhere("i")))",
            Message.sameServiceAddress, at: ".inbound"
        ) { networking in
            guard let address = networking["address"], !address.isNull else { return true }
            return (networking["inbound"]?.array ?? [])
                .allSatisfy { $0["serviceAddress"] != address || isElsewhere($0) }
        },
        Rule(
            "!has(self.gateway) || \(isBuiltin) || \(isEmpty("inbound"))", Message.inboundOfGateway, at: ".inbound"
        ) { !$0.has("gateway") || isBuiltin($0) || !$0.hasContent("inbound") },
        Rule(
            "!(\(isBuiltin)) || \(isEmpty("inbound"))", Message.inboundOfBuiltinGateway, at: ".inbound"
        ) { !isBuiltin($0) || !$0.hasContent("inbound") },
        Rule(
            "!(\(isBuiltin)) || \(isEmpty("outbound"))", Message.outboundOfBuiltinGateway, at: ".outbound"
        ) { !isBuiltin($0) || !$0.hasContent("outbound") },
    ])

    private static let isBuiltin = "(has(self.gateway) && has(self.gateway.type) && self.gateway.type == 'BUILTIN')"

    private static func isBuiltin(_ networking: JSONValue) -> Bool { networking["gateway"]?["type"] == "BUILTIN" }

    private static func isEmpty(_ list: String) -> String { "(!has(self.\(list)) || size(self.\(list)) == 0)" }

    private static func elsewhere(_ inbound: String) -> String {
        "(has(\(inbound).servicePort) && \(inbound).servicePort != 0 "
            + "&& (!has(\(inbound).port) || \(inbound).servicePort != \(inbound).port))"
    }

    private static func isElsewhere(_ inbound: JSONValue) -> Bool {
        let port = inbound["servicePort"]?.integer ?? 0
        return port != 0 && port != inbound["port"]?.integer
    }
}

// Inbounds.
extension DataplaneDefinition {
    private static let inbound = Field.object(
        "A port that it listens on, under one name.",
        [
            "port": .integer("Where it listens; 49151 stands for nowhere."),
            "servicePort": .integer("Where the application listens; port if absent."),
            "address": .string(
                "The address that it listens on, if that is not networking.address.", maxLength: addressLimit),
            "serviceAddress": .string("The address of the application.", maxLength: addressLimit),
            "tags": TagsDefinition.tags("What policies go by; kuma.io/service is its name."),
            "name": .string("What the container calls the port.", maxLength: 253),
            "protocol": .string("What is spoken.", maxLength: 63)
                .keeping(
                    Rule(
                        "size(self) == 0 || self.matches('\(protocols)')", "has an invalid value",
                        messageExpression: """
                            'has an invalid value "' + self + '". \(Message.allowedProtocols)'
                            """,
                        isKept: { $0.string.map { $0.isEmpty || isProtocol($0) } ?? true },
                        text: { "has an invalid value \"\($0.string ?? "")\". \(Message.allowedProtocols)" })),
            "state": .string(
                "Whether requests may be sent there.", oneOf: DataplaneNetworking.State.allCases.map(\.rawValue)),
            "health": .object(
                "Older form of state.", ["ready": .boolean("Whether requests may be sent there.")]
            ).open(),
        ]
    )
    .open()
    .keeping([
        port,
        Rule(
            "!has(self.servicePort) || self.servicePort <= 65535", Message.port, at: ".servicePort"
        ) { ($0["servicePort"]?.integer ?? 0) <= 65535 },
        AddressRules.isAddress("serviceAddress", Message.serviceAddressNotAnAddress),
        AddressRules.isAddress("address", Message.notAnAddress),
        Rule(
            "!has(self.address) || size(self.address) == 0 || !has(self.serviceAddress) "
                + "|| self.address != self.serviceAddress || \(elsewhere("self"))",
            Message.sameServiceAddress, at: ".serviceAddress"
        ) { inbound in
            !inbound.hasContent("address") || inbound["address"] != inbound["serviceAddress"] || isElsewhere(inbound)
        },
        Rule(
            "!has(self.tags) || size(self.tags) == 0 || 'kuma.io/service' in self.tags", Message.noServiceTag,
            at: ".tags"
        ) { $0["tags"].map(hasService) ?? true },
        Rule(
            "!has(self.tags) || !('kuma.io/protocol' in self.tags) "
                + "|| self.tags['kuma.io/protocol'].matches('\(protocols)')",
            "tag \"kuma.io/protocol\" has an invalid value",
            messageExpression: """
                'tag "kuma.io/protocol" has an invalid value "' + self.tags['kuma.io/protocol'] \
                + '". \(Message.allowedProtocols)'
                """, at: ".tags",
            isKept: { $0["tags"]?[Names.Tag.protocol]?.string.map(isProtocol) ?? true },
            text: { inbound in
                let value = inbound["tags"]?[Names.Tag.protocol]?.string ?? ""
                return "tag \"kuma.io/protocol\" has an invalid value \"\(value)\". \(Message.allowedProtocols)"
            }),
    ])

    private static let port = Rule(
        "has(self.port) && self.port >= 1 && self.port <= 65535", Message.port, at: ".port"
    ) { value in
        (1...65535).contains(value["port"]?.integer ?? 0)
    }

    private static func hasService(_ tags: JSONValue) -> Bool {
        tags.isNull || tags.object?.keys.isEmpty == true || tags.object?.contains(Names.Tag.service) ?? true
    }

    /// More than Kuma names in its text, as in Kuma.
    private static let protocols = "^(?i:http|http2|tcp|tls|grpc|kafka|mysql)$"

    private static func isProtocol(_ text: String) -> Bool {
        ["http", "http2", "tcp", "tls", "grpc", "kafka", "mysql"].contains(text.lowercased())
    }
}

// Outbounds and gateways.
extension DataplaneDefinition {
    private static let outbound = Field.object(
        "A service that it calls.",
        [
            "address": .string("Where the application calls it; 127.0.0.1 if absent.", maxLength: addressLimit),
            "port": .integer("The port there."),
            "tags": TagsDefinition.tags("Whom; kuma.io/service is the name.", limit: 16),
            "service": .string("Older form of tags: the name.", maxLength: 350),
            "backendRef": .object("Kept, without effect: whom, by a kind of Kuma's.").open(),
        ]
    )
    .open()
    .keeping([
        port, AddressRules.isAddress("address", Message.notAnAddress),
        Rule(
            "has(self.backendRef) || (has(self.tags) && 'kuma.io/service' in self.tags) || ((!has(self.tags) "
                + "|| size(self.tags) == 0) && has(self.service) && size(self.service) > 0)",
            Message.mandatoryServiceTag, at: ".tags"
        ) { outbound in
            outbound.has("backendRef") || outbound["tags"]?.object?.contains(Names.Tag.service) == true
                || (!outbound.hasContent("tags") && outbound.hasContent("service"))
        },
        Rule(
            "!has(self.backendRef) || ((!has(self.tags) || size(self.tags) == 0) "
                + "&& (!has(self.service) || size(self.service) == 0))",
            Message.backendAndTags, at: ".backendRef"
        ) { !$0.has("backendRef") || !($0.hasContent("tags") || $0.hasContent("service")) },
    ])

    private static let gateway = Field.object(
        "What makes the proxy a gateway, which has no inbound.",
        [
            "type": .string("DELEGATED, if absent. BUILTIN is not supported.", oneOf: ["DELEGATED", "BUILTIN"]),
            "tags": TagsDefinition.tags("Who it is; kuma.io/service is its name."),
        ]
    )
    .open()
    .keeping([
        Rule(
            "!has(self.tags) || size(self.tags) == 0 || 'kuma.io/service' in self.tags",
            Message.mandatoryServiceTag, at: ".tags"
        ) { $0["tags"].map(hasService) ?? true },
        Rule(
            "!has(self.tags) || !('kuma.io/protocol' in self.tags) "
                + "|| self.tags['kuma.io/protocol'].matches('^(?i:tcp)$')",
            Message.gatewayProtocol,
            messageExpression: """
                '\(Message.gatewayProtocol), provided value "' + self.tags['kuma.io/protocol'] + '"'
                """, at: ".tags",
            isKept: { $0["tags"]?[Names.Tag.protocol]?.string.map { $0.lowercased() == "tcp" } ?? true },
            text: { gateway in
                let value = gateway["tags"]?[Names.Tag.protocol]?.string ?? ""
                return "\(Message.gatewayProtocol), provided value \"\(value)\""
            }),
    ])
}

// Status.
extension DataplaneDefinition {
    private static let status = Field.object(
        "What became of it.",
        [
            "observedGeneration": StatusFields.observedGeneration,
            "conditions": StatusFields.conditions,
            "identities": .list(
                "Who it is.",
                of: .object(
                    "One of its names.",
                    required: ["spiffeID"],
                    [
                        "spiffeID": .string("As spiffe://default/web_shop_svc_80.", maxLength: 2048),
                        "notAfter": .time("Until when the certificate is valid that was delivered."),
                        "issuer": .string(
                            "The fingerprint of the root that signed it.", maxLength: 64, pattern: "^[0-9a-f]{64}$"),
                        "secret": .string("The Secret that holds it.", maxLength: 253),
                    ]),
                maxItems: inboundLimit),
            "permissions": .object(
                "Who may call it, in short; left out without mutual TLS, and where it does not listen.",
                [
                    "hash": .string(
                        "Another one where anything else is in effect.", maxLength: 16, pattern: "^[0-9a-f]{16}$"),
                    "count": .integer("How many items of policies are in effect."),
                ]),
        ])
}
