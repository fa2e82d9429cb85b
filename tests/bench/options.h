/* options.h - the command line of the bench programs as one table: --name VALUE or --name. */
#ifndef TESTS_BENCH_OPTIONS_H
#define TESTS_BENCH_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

enum option_kind {
    OPTION_TEXT,   /* const char *, borrowed from argv */
    OPTION_NUMBER, /* uint64_t, at most .max */
    OPTION_FLAG    /* bool, takes no value */
};

struct option_row {
    const char *name;
    enum option_kind kind;
    size_t offset; /* of the member in the target */
    uint64_t max;
    const char *help;
};

/* Sets the members that argv names; the others keep what they have. Prints the table for
 * --help. Ends the program with a message for anything that is not in it. */
void options_parse(const struct option_row *rows, size_t count, int argc, char **argv,
                   void *target);

/* Prints "program: message" and ends the program. */
__attribute__((format(printf, 1, 2), noreturn)) void options_fail(const char *format, ...);

#endif
