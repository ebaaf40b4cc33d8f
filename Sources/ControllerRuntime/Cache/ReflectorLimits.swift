/// How long a ``Reflector`` waits for what.
public struct ReflectorLimits: Sendable, Hashable {
    /// A watch that says nothing for longer has nobody at its other end.
    ///
    /// API servers send a bookmark about once a minute (k8s.io/apiserver, `cacher.go`); the kernel alone would need a
    /// quarter of an hour and more to notice.
    public var silence: Duration
    /// A streaming list that brings no further object for longer is one that the server never completes.
    ///
    /// client-go begins to warn after 10 s, and waits on.
    public var initialEvents: Duration
    /// A page of a list, or the acceptance of a watch, with all that the client does to get it.
    ///
    /// A client's settings allow for longer, should a server ask for waits again and again: then it begins anew.
    public var request: Duration
    /// How much longer than it may take a step may last before the reflector counts as wedged.
    public var grace: Duration

    /// Makes limits; as they stand, those for a cluster.
    public init(
        silence: Duration = .seconds(180),
        initialEvents: Duration = .seconds(30),
        request: Duration = .seconds(300),
        grace: Duration = .seconds(60)
    ) {
        self.silence = silence
        self.initialEvents = initialEvents
        self.request = request
        self.grace = grace
    }
}

/// How a ``Reflector`` learns what there is.
public enum ListStrategy: Sendable, Hashable {
    /// By a streaming list, which costs the server least; from a server that does not do these, by pages.
    case automatic
    /// By pages.
    case pages
}
