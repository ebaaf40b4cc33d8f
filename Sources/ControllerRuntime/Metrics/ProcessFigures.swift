internal import FoundationEssentials

/// What Linux says of this process in `/proc` (`man 5 proc`).
enum ProcessFigures {
    /// Clock ticks a second in `/proc`: fixed for everything that runs outside the kernel (`USER_HZ`).
    private static let ticks = 100.0

    /// What is read of `/proc/self/stat`.
    struct Stat: Hashable {
        /// In its own code and in the kernel.
        var cpuSeconds: Double
        var virtualBytes: Double
        /// After the machine started.
        var startSeconds: Double

        /// nil if it is not as it has been since Linux 2.6.
        init?(_ text: String) {
            // The name of the program may have blanks and parentheses in it.
            guard let end = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: end)...].split(whereSeparator: \.isWhitespace).map { Double($0) }
            // Counted from the third, which is the first here.
            guard fields.count > 20, let user = fields[11], let system = fields[12], let start = fields[19],
                let virtual = fields[20]
            else { return nil }
            cpuSeconds = (user + system) / ticks
            startSeconds = start / ticks
            virtualBytes = virtual
        }
    }

    /// `VmRSS:  1234 kB` of `/proc/self/status`, in bytes.
    static func residentBytes(status: String) -> Double? {
        value(of: "VmRSS:", in: status).map { $0 * 1024 }
    }

    /// The time at which the machine started, of `/proc/stat`, in seconds since 1970.
    static func bootTime(stat: String) -> Double? {
        value(of: "btime", in: stat)
    }

    /// The soft limit of `/proc/self/limits`; infinite if there is none.
    static func maximumFiles(limits: String) -> Double? {
        let name = "Max open files"
        guard let line = limits.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        guard let soft = line.dropFirst(name.count).split(separator: " ").first else { return nil }
        return soft == "unlimited" ? .infinity : Double(soft)
    }

    /// How many files and sockets are open.
    static func openFiles() -> Double? {
        // Looking opens one more.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count - 1) }
    }

    static func file(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func value(of name: String, in text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.dropFirst(name.count).split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
        }
        return nil
    }
}

extension PrometheusRegistry {
    /// Adds the metrics of the process that every dashboard expects, as far as the system tells them.
    public func observeProcess() {
        func observe(_ name: String, _ read: @escaping @Sendable () -> Double?) {
            self.observe(name) { read().map { [MetricSample([], $0)] } ?? [] }
        }
        typealias Figures = ProcessFigures
        let boot = Figures.file("/proc/stat").flatMap(Figures.bootTime)
        observe("process_cpu_seconds_total") { Figures.file("/proc/self/stat").flatMap(Figures.Stat.init)?.cpuSeconds }
        observe("process_virtual_memory_bytes") {
            Figures.file("/proc/self/stat").flatMap(Figures.Stat.init)?.virtualBytes
        }
        observe("process_resident_memory_bytes") {
            Figures.file("/proc/self/status").flatMap(Figures.residentBytes(status:))
        }
        observe("process_open_fds", Figures.openFiles)
        observe("process_max_fds") { Figures.file("/proc/self/limits").flatMap(Figures.maximumFiles(limits:)) }
        let start = Figures.file("/proc/self/stat").flatMap(Figures.Stat.init)?.startSeconds
        observe("process_start_time_seconds") { boot.flatMap { boot in start.map { boot + $0 } } }
    }
}
