extension BuiltInTypes {
    /// Reviews of what somebody may do.
    static let authorizationTypes = """
        package io.k8s.api.authorization.v1

        kind SubjectAccessReview # Asks whether somebody may do something.
          1 metadata ObjectMeta
          2 spec! SubjectAccessReviewSpec # Who, and what.
          3 status SubjectAccessReviewStatus # The answer.

        type SubjectAccessReviewSpec
          1 resourceAttributes? ResourceAttributes
          2 nonResourceAttributes? NonResourceAttributes
          3 user string
          4 groups [string]
          5 extra {strings}
          6 uid string

        type ResourceAttributes # A verb on objects.
          1 namespace string
          2 verb string
          3 group string
          4 version string
          5 resource string
          6 subresource string
          7 name string
          8 fieldSelector? FieldSelectorAttributes
          9 labelSelector? LabelSelectorAttributes

        type FieldSelectorAttributes
          1 rawSelector string
          2 requirements [FieldSelectorRequirement]

        package io.k8s.apimachinery.pkg.apis.meta.v1

        type FieldSelectorRequirement
          1 key! string
          2 operator! string
          3 values [string]

        package io.k8s.api.authorization.v1

        type LabelSelectorAttributes
          1 rawSelector string
          2 requirements [LabelSelectorRequirement]

        type NonResourceAttributes # A verb on a path that is no object's.
          1 path string
          2 verb string

        type SubjectAccessReviewStatus
          1 allowed! bool # Whether it is allowed.
          4 denied bool # Whether it is refused, whatever others say.
          2 reason string # Why.
          3 evaluationError string

        kind SelfSubjectAccessReview # Asks whether one may do something.
          1 metadata ObjectMeta
          2 spec! SelfSubjectAccessReviewSpec # What.
          3 status SubjectAccessReviewStatus # The answer.

        type SelfSubjectAccessReviewSpec
          1 resourceAttributes? ResourceAttributes
          2 nonResourceAttributes? NonResourceAttributes

        kind LocalSubjectAccessReview # Asks whether somebody may do something in one namespace.
          1 metadata ObjectMeta
          2 spec! SubjectAccessReviewSpec # Who, and what.
          3 status SubjectAccessReviewStatus # The answer.

        kind SelfSubjectRulesReview # Asks what one may do in a namespace.
          1 metadata ObjectMeta
          2 spec! SelfSubjectRulesReviewSpec # Which namespace.
          3 status SubjectRulesReviewStatus # The answer.

        type SelfSubjectRulesReviewSpec
          1 namespace string

        type SubjectRulesReviewStatus
          1 resourceRules! [ResourceRule]
          2 nonResourceRules! [NonResourceRule]
          3 incomplete! bool
          4 evaluationError string

        type ResourceRule
          1 verbs! [string]
          2 apiGroups [string]
          3 resources [string]
          4 resourceNames [string]

        type NonResourceRule
          1 verbs! [string]
          2 nonResourceURLs [string]
        """
}
