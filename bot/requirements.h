/* requirements.h - the duties of the written procedures (config/requirements.json), which part of
 * the configuration carries each, and which test proves it.
 *
 * A file carries a duty where a string of its JSON is the duty's id, or the id and a small letter
 * ("R-CLK-17a" is part of R-CLK-17): "requirements" of services, ids of clocks and recurring work. */
#ifndef BOT_REQUIREMENTS_H
#define BOT_REQUIREMENTS_H

#include "bot/json_read.h"

#include <stdio.h>

enum {
    REQUIREMENTS_MAX = 128,
    REQUIREMENT_BY_MAX = 4,
    REQUIREMENT_NAMED_MAX = 32, /* carriers, and tests, of one duty; what is over is only counted */
    REQUIREMENTS_OUTSIDE_MAX = 16
};

/* What was found for one duty. */
struct requirement_finds {
    size_t count; /* may be above REQUIREMENT_NAMED_MAX */
    struct text names[REQUIREMENT_NAMED_MAX];
};

struct requirement {
    struct text id;     /* "R-CLK-2" */
    struct text duty;   /* a sentence */
    struct text source; /* paragraph of the procedures */
    size_t by_count;
    struct text by[REQUIREMENT_BY_MAX]; /* "FILE WORD": carried by a file that holds the word */
    struct requirement_finds carriers, tests;
};

struct requirements {
    size_t outside_count;
    struct text outside[REQUIREMENTS_OUTSIDE_MAX]; /* beginnings of ids that are not of this list */
    size_t count;
    struct requirement *items; /* in the arena */
};

/* Reads config/requirements.json of the folder config/. Faults are reported. */
void requirements_read(struct json_source *source, const char *config,
                       struct requirements *requirements_out);
/* Looks through every JSON file of config/ but texts, schemas and the demo's. An id that looks like
 * one of a duty, and is none, is reported. */
void requirements_find_carriers(struct json_source *source, const char *config,
                                struct requirements *requirements);
/* Looks through the sources of tests below the folder, but those of the store. */
void requirements_find_tests(struct json_source *source, const char *tests,
                             struct requirements *requirements);
/* Writes the page in Markdown; without `tests` that column is not asked for. Returns how many
 * duties lack a carrier or a test. */
size_t requirements_write(const struct requirements *requirements, bool tests, FILE *out);

#endif
