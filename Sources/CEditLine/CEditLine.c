#define _GNU_SOURCE
#include "CEditLine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

EditLine *editline_open(const char *program) {
  return el_init_fd(
      program, stdin, stdout, stderr, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
}

int editline_set_client_data(EditLine *el, void *data) {
  return el_wset(el, EL_CLIENTDATA, data);
}

void *editline_client_data(EditLine *el) {
  void *data = NULL;
  return el_wget(el, EL_CLIENTDATA, &data) == 0 ? data : NULL;
}

int editline_set_prompt(EditLine *el, editline_prompt_function prompt, wchar_t escape) {
  return el_wset(el, EL_PROMPT_ESC, prompt, (int)escape);
}

int editline_set_reader(EditLine *el, editline_read_function reader) {
  return el_wset(el, EL_GETCFN, reader);
}

int editline_set_signal(EditLine *el, int on) { return el_wset(el, EL_SIGNAL, on); }

int editline_set_prepared(EditLine *el, int on) { return el_wset(el, EL_PREP_TERM, on); }

int editline_set_history(EditLine *el, HistoryW *history) {
  return el_wset(el, EL_HIST, history_w, history);
}

int editline_set_editor(EditLine *el, const wchar_t *name) {
  return el_wset(el, EL_EDITOR, name);
}

int editline_refresh(EditLine *el) { return el_wset(el, EL_REFRESH); }

int editline_is_vi(EditLine *el) {
  const wchar_t *name = NULL;
  return el_wget(el, EL_EDITOR, &name) == 0 && name != NULL && wcscmp(name, L"vi") == 0;
}

int editline_add_function(
    EditLine *el, const wchar_t *name, const wchar_t *help, editline_key_function function) {
  return el_wset(el, EL_ADDFN, name, help, function);
}

int editline_bind(EditLine *el, const wchar_t *key, const wchar_t *command) {
  return el_wset(el, EL_BIND, key, command, NULL);
}

int editline_bind_alternative(EditLine *el, const wchar_t *key, const wchar_t *command) {
  return el_wset(el, EL_BIND, L"-a", key, command, NULL);
}

int editline_history_set_size(HistoryW *history, int size) {
  HistEventW event;
  return history_w(history, &event, H_SETSIZE, size);
}

int editline_history_clear(HistoryW *history) {
  HistEventW event;
  return history_w(history, &event, H_CLEAR);
}

int editline_history_enter(HistoryW *history, const char *text) {
  HistEventW event;
  wchar_t *wide = calloc(strlen(text) + 1, sizeof *wide);
  if (wide == NULL) return -1;
  int result = -1;
  if (mbstowcs(wide, text, strlen(text) + 1) != (size_t)-1 &&
      history_w(history, &event, H_ENTER, wide) != -1) {
    result = event.num;
  }
  free(wide);
  return result;
}

int editline_history_delete(HistoryW *history, int number) {
  HistEventW event;
  if (history_w(history, &event, H_DEL, number) == -1) return -1;
  free((void *)event.str);  // H_DEL hands back a copy.
  return 0;
}

int editline_columns(wchar_t character) { return wcwidth(character); }

int editline_flush_output(void) { return fflush(stdout); }

char *const *editline_environment(void) { return environ; }

static char **process_arguments;

// The C library calls this before main, with what main gets.
__attribute__((constructor)) static void keep_arguments(int count, char **arguments) {
  (void)count;
  process_arguments = arguments;
}

char *const *editline_arguments(void) { return process_arguments; }
