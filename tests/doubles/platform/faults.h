/* faults.h - what goes wrong on demand in the API, and how often yet.
 *
 * Armed by POST /control, each for a path prefix and a number of calls. */
#ifndef TESTS_DOUBLES_PLATFORM_FAULTS_H
#define TESTS_DOUBLES_PLATFORM_FAULTS_H

#include <jansson.h>
#include <stdbool.h>

enum { FAULTS_MAX = 32, FAULT_PATH_BYTES_MAX = 64 };
/* For faults whose order names no path. */
#define FAULT_DEFAULT_PATH "/cgi-bin/message/"

enum fault_kind {
    FAULT_ERROR,       /* value: errcode; the call has no effect */
    FAULT_HTTP,        /* value: HTTP status; the call has no effect */
    FAULT_LOSE_ANSWER, /* the call takes effect, the connection is closed without an answer */
    FAULT_GARBAGE,     /* the call takes effect, the answer is cut in half */
    FAULT_REDIRECT,    /* of a file: it is said to be elsewhere */
    FAULT_WRONG_TYPE,  /* a page comes under the name of a picture */
    FAULT_TOO_LARGE,   /* the file is followed by eleven megabytes of nothing */
    FAULT_DELAY,       /* value: milliseconds; the call takes effect, the answer comes later */
    FAULT_KIND_COUNT
};

struct faults;

struct faults *faults_open(void);
void faults_close(struct faults *faults); /* accepts NULL */
void faults_clear(struct faults *faults);

/* Arms what order names: {"error": {"path", "errcode", "times"}}, {"http": 503, "times": n},
 * {"lose_answers": n}, {"garbage": n}, {"redirect": n}, {"wrong_type": n}, {"too_large": n}, {"delay_ms": ms, "times": n}; "path" beside it is a prefix
 * and "times" without a number means until cleared for http and delay_ms, else once.
 * NULL, or why not. *armed_out says how many were armed. */
const char *faults_arm(struct faults *faults, const json_t *order, int *armed_out);

/* Does a fault of this kind strike this call? Uses it up by one. */
bool faults_strike(struct faults *faults, enum fault_kind kind, const char *path, int *value_out);

#endif
