import JSON
import Testing

extension APIConformance {
    /// Who one is, and what one may do.
    @Suite struct AuthorizationTests {
        private func review(_ kind: String, _ plural: String, in group: String, _ spec: JSONValue? = nil) async throws
            -> JSONValue
        {
            var object: JSONValue = ["apiVersion": .string("\(group)/v1"), "kind": .string(kind)]
            object["spec"] = spec
            return try await api.clusterWide(plural, in: "\(group)/v1").create(object)
        }

        private func mayGetSecrets(_ user: String) async throws -> JSONValue {
            let review = try await review(
                "SubjectAccessReview", "subjectaccessreviews", in: "authorization.k8s.io",
                [
                    "user": .string(user),
                    "resourceAttributes": [
                        "namespace": .string(api.namespace), "verb": "get", "resource": "secrets",
                    ],
                ])
            return review["status"] ?? .null
        }

        /// Ends a case about rules where everybody may do everything.
        private func needRules() async throws {
            guard try await mayGetSecrets("conformance-nobody")["allowed"] == true else { return }
            print("\u{26A0}\u{FE0F}  SKIPPED: this server allows everything: \(Test.current?.name ?? "")")
            try Test.cancel("this server allows everything")
        }

        private var rbac: String { "rbac.authorization.k8s.io/v1" }

        private func allow(_ user: String, _ verbs: [String], _ resource: String) async throws {
            try await api.named("roles", in: rbac).create(
                .object(
                    "Role", in: rbac, "r", [:],
                    ["rules": [["apiGroups": [""], "resources": [.string(resource)], "verbs": JSONValue(verbs)]]]))
            try await api.named("rolebindings", in: rbac).create(
                .object(
                    "RoleBinding", in: rbac, "b", [:],
                    [
                        "subjects": [
                            ["kind": "User", "name": .string(user), "apiGroup": "rbac.authorization.k8s.io"]
                        ],
                        "roleRef": ["kind": "Role", "name": "r", "apiGroup": "rbac.authorization.k8s.io"],
                    ]))
        }

        @Test func oneMayAskWhoOneIs() async throws {
            let answer = try await review("SelfSubjectReview", "selfsubjectreviews", in: "authentication.k8s.io")
            let user = answer["status"]?["userInfo"]
            #expect(user?["username"]?.string?.isEmpty == false)
            #expect(user?["groups"]?.array?.contains("system:authenticated") == true)
            #expect(answer.metadata["creationTimestamp"]?.string?.isEmpty == false)
        }

        @Test func oneMayAskWhatOneMayDo() async throws {
            let answer = try await review(
                "SelfSubjectAccessReview", "selfsubjectaccessreviews", in: "authorization.k8s.io",
                ["resourceAttributes": ["verb": "list", "resource": "secrets", "namespace": .string(api.namespace)]])
            #expect(answer["status"]?["allowed"] == true)
            #expect(answer["spec"]?["resourceAttributes"]?["resource"] == "secrets")
            let path = try await review(
                "SelfSubjectAccessReview", "selfsubjectaccessreviews", in: "authorization.k8s.io",
                ["nonResourceAttributes": ["path": "/healthz", "verb": "get"]])
            #expect(path["status"]?["allowed"] == true)
            let rules = try await review(
                "SelfSubjectRulesReview", "selfsubjectrulesreviews", in: "authorization.k8s.io",
                ["namespace": .string(api.namespace)])
            #expect(rules["status"]?["resourceRules"]?.array?.isEmpty == false)
        }

        @Test func aReviewAsksOneThingOfSomeone() async throws {
            try await expectRefusal(422, "Invalid") {
                _ = try await review(
                    "SubjectAccessReview", "subjectaccessreviews", in: "authorization.k8s.io",
                    ["resourceAttributes": ["verb": "get", "resource": "secrets"]])
            }
            try await expectRefusal(422, "Invalid") {
                _ = try await review(
                    "SelfSubjectAccessReview", "selfsubjectaccessreviews", in: "authorization.k8s.io", .object([:]))
            }
            let answer = try await api.clusterWide("subjectaccessreviews", in: "authorization.k8s.io/v1").send(.get)
            #expect(answer.status == 405)
        }

        @Test func rolesAllowWhatTheySay() async throws {
            try await needRules()
            let user = "conformance-\(api.namespace)"
            #expect(try await mayGetSecrets(user)["allowed"] == false)
            try await allow(user, ["get"], "secrets")
            // A real server learns of roles by watching them.
            var status = try await mayGetSecrets(user)
            while status["allowed"] != true { status = try await mayGetSecrets(user) }
            #expect(
                status["reason"]?.string
                    == "RBAC: allowed by RoleBinding \"b/\(api.namespace)\" of Role \"r\" to User \"\(user)\"")
        }

        @Test func whatIsNotAllowedIsForbidden() async throws {
            try await needRules()
            let headers = ["Impersonate-User": "jane"]
            let answer = try await api.secrets.send(.get, "", [:], headers: headers)
            #expect(
                answer.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
                    "message": .string(
                        "secrets is forbidden: User \"jane\" cannot list resource \"secrets\" in API group \"\" in the "
                            + "namespace \"\(api.namespace)\""), "reason": "Forbidden",
                    "details": ["kind": "secrets"], "code": 403,
                ])
            let one = try await api.foos.send(.get, "x", [:], headers: headers)
            #expect(
                one.json["message"]?.string
                    == "foos.\(api.group) \"x\" is forbidden: User \"jane\" cannot get resource \"foos\" in API group "
                    + "\"\(api.group)\" in the namespace \"\(api.namespace)\"")
            let nodes = try await api.clusterWide("namespaces", in: "v1").send(.get, "", [:], headers: headers)
            #expect(
                nodes.json["message"]
                    == "namespaces is forbidden: User \"jane\" cannot list resource \"namespaces\" in API group \"\" at the cluster scope"
            )
        }

        @Test func nobodyGrantsMoreThanTheyHave() async throws {
            try await needRules()
            let user = "conformance-\(api.namespace)"
            try await api.named("roles", in: rbac).create(
                .object(
                    "Role", in: rbac, "r", [:],
                    [
                        "rules": [
                            ["apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["create"]]
                        ]
                    ]))
            try await api.named("rolebindings", in: rbac).create(
                .object(
                    "RoleBinding", in: rbac, "b", [:],
                    [
                        "subjects": [
                            ["kind": "User", "name": .string(user), "apiGroup": "rbac.authorization.k8s.io"]
                        ],
                        "roleRef": ["kind": "Role", "name": "r", "apiGroup": "rbac.authorization.k8s.io"],
                    ]))
            let more: JSONValue = .object(
                "Role", in: rbac, "more", [:],
                ["rules": [["apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]]]])
            var answer: Answer
            repeat {
                answer = try await api.named("roles", in: rbac).send(
                    .post, "", [:], more.encoded(), headers: ["Impersonate-User": user])
            } while answer.json["message"]?.string?.contains("cannot create resource") == true
            #expect(answer.status == 403)
            #expect(
                answer.json["message"]?.string?.contains("is attempting to grant RBAC permissions not currently held")
                    == true, "\(answer.text)")
        }

        @Test func tokensOfServiceAccountsAreTheirs() async throws {
            let accounts = api.core("serviceaccounts")
            try await accounts.create(.object("ServiceAccount", "robot"))
            let request: JSONValue = [
                "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                "spec": ["expirationSeconds": 3_600],
            ]
            let granted = try await accounts.create(request, at: "robot/token")
            let token = try #require(granted["status"]?["token"]?.string)
            #expect(token.split(separator: ".").count == 3)
            #expect(granted["status"]?["expirationTimestamp"]?.string?.hasSuffix("Z") == true)
            let reviewed = try await review(
                "TokenReview", "tokenreviews", in: "authentication.k8s.io", ["token": .string(token)])
            #expect(reviewed["status"]?["authenticated"] == true)
            let user = reviewed["status"]?["user"]
            #expect(user?["username"]?.string == "system:serviceaccount:\(api.namespace):robot")
            #expect(
                Set(user?["groups"]?.array ?? []) == [
                    "system:serviceaccounts", .string("system:serviceaccounts:\(api.namespace)"),
                    "system:authenticated",
                ])
            let answer = try await api.clusterWide("selfsubjectreviews", in: "authentication.k8s.io/v1").send(
                .post, "", [:],
                JSONValue.object(["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]).encoded(),
                headers: ["Authorization": "Bearer \(token)"])
            // A client certificate goes before a token: then that is who asks.
            #expect(answer.status == 201)
        }

        @Test func foreignTokensAreNobodys() async throws {
            let reviewed = try await review(
                "TokenReview", "tokenreviews", in: "authentication.k8s.io", ["token": "nonsense"])
            #expect(reviewed["status"]?["authenticated"] != true)
            #expect(reviewed["status"]?["user"] == nil || reviewed["status"]?["user"] == .object([:]))
        }

        @Test func tokensAreOfAccountsThatAreThere() async throws {
            let request: JSONValue = [
                "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": .object([:]),
            ]
            try await expectRefusal(404, "NotFound", "serviceaccounts \"ghost\" not found") {
                try await api.core("serviceaccounts").create(request, at: "ghost/token")
            }
            try await api.core("serviceaccounts").create(.object("ServiceAccount", "robot"))
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.core("serviceaccounts").create(
                    request.with("spec", value: ["expirationSeconds": 5]), at: "robot/token")
            }
            #expect(refusal?.fields == ["spec.expirationSeconds"])
        }

        @Test func theRoleOfABindingStays() async throws {
            try await allow("someone", ["get"], "secrets")
            try await expectRefusal(422, "Invalid") {
                try await api.named("rolebindings", in: rbac).patch("b", ["roleRef": ["name": "other"]])
            }
        }
    }
}
