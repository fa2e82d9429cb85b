#include "bot/base/log.h"

#include "bot/base/clock.h"
#include "bot/base/invariant.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The one piece of process-wide state: a level, set once from the settings. */
static atomic_int level_min = LOG_INFO;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

struct line {
    char *bytes;
    size_t size;
};

static void put(struct line *line, char c)
{
    if (line->size < LOG_LINE_BYTES_MAX - 2) {
        line->bytes[line->size++] = c;
    }
}

static void put_string(struct line *line, const char *string)
{
    for (; *string != '\0'; string++) {
        put(line, *string);
    }
}

static void put_quoted(struct line *line, struct text value)
{
    char masked[LOG_LINE_BYTES_MAX];
    size_t size = text_mask_phones(value, masked, sizeof masked);
    put(line, '"');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)masked[i];
        if (c == '"' || c == '\\') {
            put(line, '\\');
            put(line, (char)c);
        } else if (c < 0x20 || c == 0x7F) {
            char escape[5];
            snprintf(escape, sizeof escape, "\\x%02x", c);
            put_string(line, escape);
        } else {
            put(line, (char)c);
        }
    }
    put(line, '"');
}

void log_set_level(enum log_level level)
{
    atomic_store(&level_min, (int)level);
}

bool log_level_named(const char *name, enum log_level *level_out)
{
    for (size_t i = 0; i < sizeof level_names / sizeof level_names[0]; i++) {
        if (strcmp(name, level_names[i]) == 0) {
            *level_out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

size_t log_format(enum log_level level, const char *message, const struct log_field *fields,
                  size_t field_count, char out[LOG_LINE_BYTES_MAX])
{
    INVARIANT(field_count <= LOG_FIELDS_MAX);
    struct line line = {out, 0};
    put_string(&line, "level=");
    put_string(&line, level_names[level]);
    put_string(&line, " msg=");
    put_quoted(&line, text_of(message));
    for (size_t i = 1; i <= field_count; i++) {
        put(&line, ' ');
        put_string(&line, fields[i].key);
        put(&line, '=');
        if (fields[i].string) {
            put_quoted(&line, fields[i].value);
        } else {
            char number[24];
            snprintf(number, sizeof number, "%lld", (long long)fields[i].number);
            put_string(&line, number);
        }
    }
    out[line.size++] = '\n';
    return line.size;
}

void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count)
{
    if ((int)level < atomic_load(&level_min)) {
        return;
    }
    char out[LOG_LINE_BYTES_MAX + CLOCK_ISO_BYTES + 8];
    char time[CLOCK_ISO_BYTES];
    clock_format_iso(clock_wall_ms(), 0, time);
    int head = snprintf(out, sizeof out, "ts=%s ", time);
    size_t size = (size_t)head + log_format(level, message, fields, field_count, out + head);
    ssize_t ignored = write(STDERR_FILENO, out, size); /* nowhere left to complain to */
    (void)ignored;
}
