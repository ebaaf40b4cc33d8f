/// What a file is found to hold.
public enum FileContent: Sendable, Hashable {
    /// It was read.
    case content([UInt8])
    /// It cannot be read; why, as the end of a sentence that starts with its name.
    case unavailable(String)
}
