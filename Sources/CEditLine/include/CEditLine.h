#ifndef CEDITLINE_H
#define CEDITLINE_H

// Fixed-arity functions over libedit's variadic ones, which Swift cannot call. Text is wide wherever
// the narrow calls would fail on what is not ASCII. What libedit declares without `...` is used as is.

#include <histedit.h>

#include "Interrupts.h"
#include "Signals.h"

typedef wchar_t *(*editline_prompt_function)(EditLine *);
typedef int (*editline_read_function)(EditLine *, wchar_t *);
typedef unsigned char (*editline_key_function)(EditLine *, wint_t);

/// el_init_fd on the three standard streams; Swift 6 refuses `stdin`, `stdout` and `stderr`.
EditLine *editline_open(const char *program);
int editline_set_client_data(EditLine *el, void *data);
void *editline_client_data(EditLine *el);
int editline_set_prompt(EditLine *el, editline_prompt_function prompt, wchar_t escape);
int editline_set_reader(EditLine *el, editline_read_function reader);
int editline_set_signal(EditLine *el, int on);
int editline_set_prepared(EditLine *el, int on);
int editline_set_history(EditLine *el, HistoryW *history);
int editline_set_editor(EditLine *el, const wchar_t *name);
int editline_refresh(EditLine *el);
/// 1 when the keys are vi's, 0 when they are emacs's.
int editline_is_vi(EditLine *el);
/// The name and the help must outlive the handle.
int editline_add_function(
    EditLine *el, const wchar_t *name, const wchar_t *help, editline_key_function function);
int editline_bind(EditLine *el, const wchar_t *key, const wchar_t *command);
/// Binds in vi's command map.
int editline_bind_alternative(EditLine *el, const wchar_t *key, const wchar_t *command);

int editline_history_set_size(HistoryW *history, int size);
int editline_history_clear(HistoryW *history);
/// Adds UTF-8 text as the newest event and returns its number, or -1.
int editline_history_enter(HistoryW *history, const char *text);
int editline_history_delete(HistoryW *history, int number);

/// wcwidth, which Swift's Glibc leaves out: columns of a character, -1 for one that cannot be shown.
int editline_columns(wchar_t character);
/// fflush(stdout): what C's buffer holds must be out before bytes are written past it.
int editline_flush_output(void);
/// The process environment, which Swift 6 refuses as a mutable global.
char *const *editline_environment(void);
/// The arguments of the process, the last of them NULL. Swift finds them by way of /proc, and has none where
/// that is not mounted.
char *const *editline_arguments(void);

#endif
