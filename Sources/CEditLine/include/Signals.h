#ifndef CEDITLINE_SIGNALS_H
#define CEDITLINE_SIGNALS_H

// Signals that matter while a line is being edited, noted by a handler and acted upon by the reader.

/// A descriptor that becomes readable when a watched signal or an interrupt arrives, or -1.
int signals_wake_descriptor(void);
/// Makes the descriptor readable; async-signal-safe.
void signals_wake(void);
/// Empties the descriptor.
void signals_drain(void);

/// Notes SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP and SIGQUIT until `signals_unwatch`; those
/// that the process ignores stay ignored.
void signals_watch(void);
void signals_unwatch(void);
/// 1 if `signal` arrived since it was last taken; forgets it.
int signals_take(int signal);
/// Lets `signal` do what it would have done without the watch, then watches it again.
void signals_pass_on(int signal);

#endif
