#include "tests/bench/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void options_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)fprintf(stderr, "%s: ", program_invocation_short_name);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

__attribute__((noreturn)) static void print_help(const struct option_row *rows, size_t count)
{
    static const char *const values[] = {
        [OPTION_TEXT] = "TEXT", [OPTION_NUMBER] = "N", [OPTION_FLAG] = ""};
    for (size_t i = 0; i < count; i++) {
        printf("  --%s %s\n        %s\n", rows[i].name, values[rows[i].kind], rows[i].help);
    }
    exit(EXIT_SUCCESS);
}

static const struct option_row *find_row(const struct option_row *rows, size_t count,
                                         const char *argument)
{
    for (size_t i = 0; i < count && strncmp(argument, "--", 2) == 0; i++) {
        if (strcmp(rows[i].name, argument + 2) == 0) {
            return &rows[i];
        }
    }
    options_fail("%s: no such option; see --help", argument);
}

static uint64_t whole_number(const struct option_row *row, const char *text)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value > row->max) {
        options_fail("--%s: not a number up to %llu: %s", row->name, (unsigned long long)row->max,
                     text);
    }
    return value;
}

static void set_member(const struct option_row *row, const char *value, void *target)
{
    void *member = (char *)target + row->offset;
    switch (row->kind) {
    case OPTION_TEXT:
        *(const char **)member = value;
        return;
    case OPTION_NUMBER:
        *(uint64_t *)member = whole_number(row, value);
        return;
    case OPTION_FLAG:
        *(bool *)member = true;
        return;
    }
}

void options_parse(const struct option_row *rows, size_t count, int argc, char **argv, void *target)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            print_help(rows, count);
        }
        const struct option_row *row = find_row(rows, count, argv[i]);
        if (row->kind != OPTION_FLAG && ++i == argc) {
            options_fail("--%s wants a value", row->name);
        }
        set_member(row, argv[i], target);
    }
}
