/// From threads that wait to tasks that do not.
enum Bridge {
  /// Starts `work`, on threads that its caller's waiting does not take away.
  ///
  /// Swift runs tasks on as many threads as there are cores, but on Linux for each priority by themselves. Whoever
  /// waits on such a thread, as a test does, holds up tasks of its own priority only: so these have another. It is a
  /// high one, since the threads of low ones are niced, and so would be the processes that they start.
  static func start(_ work: @escaping @Sendable () async -> Void) {
    let callers = withUnsafeCurrentTask { $0?.priority }
    let higher = TaskPriority(rawValue: TaskPriority.high.rawValue + 8)
    Task.detached(
      priority: callers == .high ? .high : (higher == .low ? higher : .high), operation: work)
  }
}
