/// From threads that wait to tasks that do not.
enum Bridge {
  /// Starts `work`, on threads that its caller's waiting does not take away.
  ///
  /// Swift runs tasks on as many threads as there are cores, but on Linux for each priority by themselves. Whoever
  /// waits on such a thread, as a test does, holds up tasks of its own priority only: so these have another. It is no
  /// low one, since the threads of those are niced, and so would be the processes that they start; nor the highest,
  /// which the tasks that a task starts do not inherit.
  static func start(_ work: @escaping @Sendable () async -> Void) {
    let callers = withUnsafeCurrentTask { $0?.priority }
    Task.detached(priority: callers == .high ? .medium : .high, operation: work)
  }
}
