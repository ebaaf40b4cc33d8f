extension BuiltInTypes {
    /// Webhooks and policies of admission: stored, never called by this server.
    static let admissionTypes = """
        package io.k8s.api.admissionregistration.v1

        kind ValidatingAdmissionPolicy # Rules in CEL by which writes are refused; not evaluated by this server.
          1 metadata ObjectMeta
          2 spec ValidatingAdmissionPolicySpec # The rules, and what they hold for.
          3 status ValidatingAdmissionPolicyStatus

        type ValidatingAdmissionPolicySpec
          1 paramKind? ParamKind
          2 matchConstraints? MatchResources
          3 validations [Validation]
          4 failurePolicy? string = "Fail"
          5 auditAnnotations [AuditAnnotation]
          6 matchConditions [MatchCondition] by=name
          7 variables [Variable] by=name

        atomic type ParamKind
          1 apiVersion string
          2 kind string

        atomic type MatchResources
          1 namespaceSelector? LabelSelector = {}
          2 objectSelector? LabelSelector = {}
          3 resourceRules [NamedRuleWithOperations]
          4 excludeResourceRules [NamedRuleWithOperations]
          7 matchPolicy? string = "Equivalent"

        atomic type NamedRuleWithOperations
          1 resourceNames [string]
          2 ...RuleWithOperations

        type RuleWithOperations
          1 operations [string]
          2 ...Rule

        type Rule
          1 apiGroups [string]
          2 apiVersions [string]
          3 resources [string]
          4 scope? string = "*"

        type Validation
          1 expression! string
          2 message string
          3 reason? string
          4 messageExpression string

        type AuditAnnotation
          1 key! string
          2 valueExpression! string

        type MatchCondition
          1 name! string
          2 expression! string

        atomic type Variable
          1 name! string
          2 expression! string

        type ValidatingAdmissionPolicyStatus
          1 observedGeneration int64
          2 typeChecking? TypeChecking
          3 conditions [Condition] keys=type

        type TypeChecking
          1 expressionWarnings [ExpressionWarning]

        type ExpressionWarning
          2 fieldRef! string
          3 warning! string

        kind ValidatingAdmissionPolicyBinding # Where a policy holds, and with which parameters.
          1 metadata ObjectMeta
          2 spec* ValidatingAdmissionPolicyBindingSpec

        type ValidatingAdmissionPolicyBindingSpec
          1 policyName* string
          2 paramRef? ParamRef
          3 matchResources? MatchResources
          4 validationActions* [string] set

        atomic type ParamRef
          1 name string
          2 namespace string
          3 selector? LabelSelector
          4 parameterNotFoundAction? string

        kind ValidatingWebhookConfiguration # Webhooks that may refuse writes; not called by this server.
          1 metadata ObjectMeta
          2 webhooks [ValidatingWebhook] by=name # The webhooks, and what they are asked about.

        type ValidatingWebhook
          1 name! string
          2 clientConfig! WebhookClientConfig
          3 rules [RuleWithOperations]
          4 failurePolicy? string = "Fail"
          9 matchPolicy? string = "Equivalent"
          5 namespaceSelector? LabelSelector = {}
         10 objectSelector? LabelSelector = {}
          6 sideEffects?! string
          7 timeoutSeconds? int32 = 10
          8 admissionReviewVersions! [string]
         11 matchConditions [MatchCondition] by=name

        type WebhookClientConfig
          3 url? string
          1 service? ServiceReference
          2 caBundle bytes

        type ServiceReference
          1 namespace! string
          2 name! string
          3 path? string
          4 port? int32 = 443

        kind MutatingWebhookConfiguration # Webhooks that may change writes; not called by this server.
          1 metadata ObjectMeta
          2 webhooks [MutatingWebhook] by=name # The webhooks, and what they are asked about.

        type MutatingWebhook
          1 name! string
          2 clientConfig! WebhookClientConfig
          3 rules [RuleWithOperations]
          4 failurePolicy? string = "Fail"
          9 matchPolicy? string = "Equivalent"
          5 namespaceSelector? LabelSelector = {}
         11 objectSelector? LabelSelector = {}
          6 sideEffects?! string
          7 timeoutSeconds? int32 = 10
          8 admissionReviewVersions! [string]
         10 reinvocationPolicy? string = "Never"
         12 matchConditions [MatchCondition] by=name
        """
}
