extension BuiltInTypes {
    /// Reviews of who somebody is, and requests for tokens.
    static let authenticationTypes = """
        package io.k8s.api.authentication.v1

        kind TokenReview # Asks whose a token is.
          1 metadata ObjectMeta
          2 spec! TokenReviewSpec # The token.
          3 status TokenReviewStatus # The answer.

        type TokenReviewSpec
          1 token* string
          2 audiences [string]

        type TokenReviewStatus
          1 authenticated bool
          2 user UserInfo
          4 audiences [string]
          3 error string

        type UserInfo # A user, and the groups they are in.
          1 username string
          2 uid string
          3 groups [string]
          4 extra {strings}

        kind SelfSubjectReview # Asks who one is.
          1 metadata ObjectMeta
          2 status SelfSubjectReviewStatus # The answer.

        type SelfSubjectReviewStatus
          1 userInfo UserInfo

        kind TokenRequest # Asks for a token of a service account.
          1 metadata ObjectMeta
          2 spec TokenRequestSpec # For whom and how long.
          3 status TokenRequestStatus # The token.

        type TokenRequestSpec
          1 audiences+ [string] # Who is to accept the token.
          4 expirationSeconds?+ int64 = 3600 # For how long it is valid.
          3 boundObjectRef?+ BoundObjectReference # The object with which the token ends.

        type BoundObjectReference
          1 kind string
          2 apiVersion string
          3 name string
          4 uid string

        type TokenRequestStatus
          1 token+ string
          2 expirationTimestamp time
        """
}
