import Testing

@testable import LinearAlgebra

@Suite("Available memory")
struct AvailableMemoryTests {
  private func found(_ files: [String: String], limits: [AvailableMemory.Limit] = [])
    -> AvailableMemory
  {
    AvailableMemory(files: { files[$0] }, limits: limits)
  }

  private let free = "MemTotal:       100 kB\nMemFree:  1 kB\nMemAvailable:     2048 kB\n"

  @Test("is what the machine has free where nothing else bounds it")
  func machine() {
    let found = found(["/proc/meminfo": free])
    #expect(found.bytes == 2_048 * 1_024 && found.bound == "this machine")
    #expect(self.found([:]).bytes == Int.max)
  }

  @Test("is what a limit of the process leaves, when that is less")
  func limits() {
    let files = ["/proc/meminfo": free, "/proc/self/statm": "100 50 10 5 0 60 0"]
    let tight = [
      AvailableMemory.Limit(name: "ulimit -v", value: 1_000_000, place: 0),
      AvailableMemory.Limit(name: "ulimit -d", value: nil, place: 5),
    ]
    let found = found(files, limits: tight)
    #expect(found.bytes == 1_000_000 - 100 * 4_096 && found.bound == "ulimit -v")
    let exceeded = [AvailableMemory.Limit(name: "ulimit -d", value: 4_096, place: 5)]
    #expect(self.found(files, limits: exceeded).bytes == 0)
  }

  @Test("is what the tightest control group leaves, of either version")
  func groups() {
    var files = [
      "/proc/meminfo": free, "/proc/self/cgroup": "0::/user/job\n",
      "/sys/fs/cgroup/user/memory.max": "1000000\n",
      "/sys/fs/cgroup/user/memory.current": "900000\n",
      "/sys/fs/cgroup/user/job/memory.max": "max\n",
    ]
    #expect(found(files).bytes == 100_000 && found(files).bound == "its control group")
    files["/proc/self/cgroup"] = "5:cpu:/x\n4:memory,hugetlb:/slurm/job_1\n"
    #expect(found(files).bound == "this machine")
    files["/sys/fs/cgroup/memory/slurm/job_1/memory.limit_in_bytes"] = "500000\n"
    files["/sys/fs/cgroup/memory/slurm/job_1/memory.usage_in_bytes"] = "100000\n"
    files["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "9223372036854771712\n"
    #expect(found(files).bytes == 400_000)
  }

  @Test("of this process is some, by a bound with a name")
  func now() {
    let now = AvailableMemory.now
    #expect(now.bytes > 0 && now.bytes < Int.max && !now.bound.isEmpty)
  }
}
