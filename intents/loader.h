/* loader.h - what a matcher is made of, and its making from files.
 *
 * matcher.h is the face; this is shared by loader.c, which builds, and matcher.c, which uses. */
#ifndef INTENTS_LOADER_H
#define INTENTS_LOADER_H

#include "intents/labels.h"
#include "intents/matcher.h"
#include "intents/normalise.h"
#include "intents/pattern.h"
#include "intents/prefilter.h"
#include "intents/rules.h"

enum { LOADER_FILE_BYTES_MAX = 4 * 1024 * 1024, LOADER_FILES_MAX = 256, LOADER_PATH_BYTES = 512 };

struct matcher {
    struct arena *arena; /* owns the texts of the rules */
    struct normaliser *normaliser;
    struct labels labels;
    struct rules rules;
    struct pattern *patterns; /* of rules.items, one to one */
    uint64_t *label_masks;
    uint32_t groups_max;
    struct prefilter *prefilter;
};

#endif
