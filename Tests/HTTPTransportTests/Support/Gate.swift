import Glibc

/// What a thread of a test server blocks on until the test lets it go; never waited for on the pool.
///
@safe
final class Gate: @unchecked Sendable {
    // `sem_t` is made for use from several threads; the memory lives as long as the gate.
    private let pointer = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { _ = unsafe sem_init(pointer, 0, 0) }

    deinit {
        _ = unsafe sem_destroy(pointer)
        unsafe pointer.deallocate()
    }

    func open() { _ = unsafe sem_post(pointer) }

    func wait() { while unsafe sem_wait(pointer) != 0 {} }
}
