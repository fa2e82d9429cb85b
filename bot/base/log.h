/* log.h - one line of logfmt to stderr per event.
 *
 * Values are quoted, control characters escaped, every run of eleven digits
 * masked like a phone (138****8000). Secrets are never passed here. A line is
 * at most LOG_LINE_BYTES_MAX and is written by one write(2), so lines of
 * several threads do not mix. */
#ifndef BOT_BASE_LOG_H
#define BOT_BASE_LOG_H

#include "bot/base/text.h"

enum { LOG_LINE_BYTES_MAX = 1024, LOG_FIELDS_MAX = 12 };
/* LOG_SILENT is no level of a line: set as the lowest to show, it drops them all. */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_SILENT };

struct log_field {
    const char *key;
    struct text value; /* used when string is true */
    int64_t number;    /* used otherwise */
    bool string;
};

#define LOG_T(key, t) ((struct log_field){(key), (t), 0, true})
#define LOG_S(key, s) ((struct log_field){(key), text_of(s), 0, true})
#define LOG_N(key, n) ((struct log_field){(key), TEXT_NONE, (int64_t)(n), false})

/* log_event(LOG_WARN, "inbox full", LOG_N("depth", 4096)); fields may be none. */
#define log_event(level, message, ...)                                                             \
    log_write((level), (message),                                                                  \
              (struct log_field[]){{NULL, {NULL, 0}, 0, false} __VA_OPT__(, ) __VA_ARGS__},        \
              sizeof((struct log_field[]){{NULL, {NULL, 0}, 0, false} __VA_OPT__(, ) __VA_ARGS__}) / \
                      sizeof(struct log_field) -                                                   \
                  1)

/* Lines below this level are dropped; LOG_INFO at start. */
void log_set_level(enum log_level level);
/* The level called "debug", "info", "warn" or "error"; false for any other word. */
bool log_level_named(const char *name, enum log_level *level_out);
/* fields[0] is a placeholder that the macro needs; field_count counts the rest. */
void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count);
/* The line as it would be written, without the time; for tests. Returns its bytes. */
size_t log_format(enum log_level level, const char *message, const struct log_field *fields,
                  size_t field_count, char out[LOG_LINE_BYTES_MAX]);

#endif
