extension BuiltInTypes {
    /// Reviews of what somebody may do.
    static let authorizationTypes = """
        package io.k8s.api.authorization.v1

        kind SubjectAccessReview
          1 metadata ObjectMeta
          2 spec! SubjectAccessReviewSpec
          3 status SubjectAccessReviewStatus

        type SubjectAccessReviewSpec
          1 resourceAttributes? ResourceAttributes
          2 nonResourceAttributes? NonResourceAttributes
          3 user string
          4 groups [string]
          5 extra {strings}
          6 uid string

        type ResourceAttributes
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

        type NonResourceAttributes
          1 path string
          2 verb string

        type SubjectAccessReviewStatus
          1 allowed! bool
          4 denied bool
          2 reason string
          3 evaluationError string

        kind SelfSubjectAccessReview
          1 metadata ObjectMeta
          2 spec! SelfSubjectAccessReviewSpec
          3 status SubjectAccessReviewStatus

        type SelfSubjectAccessReviewSpec
          1 resourceAttributes? ResourceAttributes
          2 nonResourceAttributes? NonResourceAttributes

        kind LocalSubjectAccessReview
          1 metadata ObjectMeta
          2 spec! SubjectAccessReviewSpec
          3 status SubjectAccessReviewStatus

        kind SelfSubjectRulesReview
          1 metadata ObjectMeta
          2 spec! SelfSubjectRulesReviewSpec
          3 status SubjectRulesReviewStatus

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
