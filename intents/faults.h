/* faults.h - everything wrong with the intent files, in one run. */
#ifndef INTENTS_FAULTS_H
#define INTENTS_FAULTS_H

#include "bot/base/text.h"

#include <stdio.h>

struct faults {
    FILE *report; /* borrowed; may be NULL */
    size_t count;
};

/* Prints "file:line: reason" and counts it. */
void faults_add(struct faults *faults, struct text file, int32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
