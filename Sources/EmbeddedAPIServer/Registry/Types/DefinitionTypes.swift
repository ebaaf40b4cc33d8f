extension BuiltInTypes {
    /// Definitions of custom resources.
    static let definitionTypes = """
        package io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1

        kind CustomResourceDefinition # A kind of object that is added to the API.
          1 metadata ObjectMeta
          2 spec! CustomResourceDefinitionSpec # The kind, its names and its versions.
          3 status CustomResourceDefinitionStatus # Whether it is served.

        type CustomResourceDefinitionSpec
          1 group! string # The API group.
          3 names! CustomResourceDefinitionNames # How it is called.
          4 scope! string # Cluster or Namespaced.
          7 versions! [CustomResourceDefinitionVersion] # Its versions, each with a schema.
          9 conversion? CustomResourceConversion = {"strategy": "None"}
         10 preserveUnknownFields bool

        type CustomResourceDefinitionNames
          1 plural! string # The name in URLs.
          2 singular string
          3 shortNames [string] # Names for people who type.
          4 kind! string # The name in objects.
          5 listKind string
          6 categories [string]

        type CustomResourceDefinitionVersion # One version of a kind.
          1 name! string
          2 served! bool # Whether clients can use it.
          3 storage! bool # Whether objects are stored in it.
          7 deprecated bool
          8 deprecationWarning? string
          4 schema? CustomResourceValidation # What objects may be.
          5 subresources? CustomResourceSubresources # status and scale.
          6 additionalPrinterColumns [CustomResourceColumnDefinition] # Columns of tables.
          9 selectableFields [SelectableField]

        type CustomResourceValidation
          1 openAPIV3Schema? any

        type CustomResourceSubresources
          1 status? any
          2 scale? CustomResourceSubresourceScale

        type CustomResourceSubresourceScale
          1 specReplicasPath! string
          2 statusReplicasPath! string
          3 labelSelectorPath? string

        type CustomResourceColumnDefinition
          1 name! string
          2 type! string
          3 format string
          4 description string
          5 priority int32
          6 jsonPath! string

        type SelectableField
          1 jsonPath! string

        type CustomResourceConversion
          1 strategy! string
          2 webhook? WebhookConversion

        type WebhookConversion
          2 clientConfig? WebhookClientConfig
          3 conversionReviewVersions! [string]

        type WebhookClientConfig
          3 url? string
          1 service? ServiceReference
          2 caBundle bytes

        type ServiceReference
          1 namespace! string
          2 name! string
          3 path? string
          4 port? int32 = 443

        type CustomResourceDefinitionStatus
          1 conditions+ [CustomResourceDefinitionCondition] keys=type
          2 acceptedNames CustomResourceDefinitionNames
          3 storedVersions+ [string]
          4 observedGeneration int64

        type CustomResourceDefinitionCondition
          1 type! string
          2 status! string
          3 lastTransitionTime time
          4 reason string
          5 message string
          6 observedGeneration int64
        """
}
