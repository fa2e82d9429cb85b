/* loader.h - what a matcher is made of, and its making from files.
 *
 * matcher.h is the face; this is shared by loader.c, which builds, and matcher.c, which uses. */
#ifndef INTENTS_LOADER_H
#define INTENTS_LOADER_H

#include "intents/alphabet.h"
#include "intents/hints.h"
#include "intents/labels.h"
#include "intents/lexicon.h"
#include "intents/matcher.h"
#include "intents/normalise.h"
#include "intents/pattern.h"
#include "intents/prefilter.h"
#include "intents/respell.h"
#include "intents/rules.h"
#include "intents/slot_spots.h"

enum { LOADER_FILES_MAX = 256, LOADER_PATH_BYTES = 512 };

/* What every candidate is asked for, kept apart from the rule's many texts. */
struct sense {
    uint64_t labels; /* bits of the labels it speaks for or against */
    int32_t score;
};

struct matcher {
    struct arena *arena;                 /* owns the texts of the rules */
    const struct normaliser *normaliser; /* own_normaliser, or the source's */
    struct normaliser *own_normaliser;
    const struct respeller *respeller; /* own_respeller, or the source's */
    struct respeller *own_respeller;
    struct alphabet *alphabet; /* of the prefilter, the hints and the slots */
    struct labels labels;
    struct lexicon *lexicon;
    struct slot_traits *slot_traits;
    struct rules rules;
    struct pattern *patterns; /* of the rules in their order, one or several each */
    uint32_t *rule_of;        /* a pattern -> the rule it is of */
    size_t pattern_count, pattern_capacity;
    struct sense *senses; /* of a rule */
    uint32_t groups_max;
    struct prefilter *prefilter;
    struct hints *hints; /* NULL beside rules from memory, which stand for themselves */
};

/* Where a matcher comes from. With a name: its one pattern file is rules, not those of directory.
 */
struct loader_source {
    const char *directory;
    const struct normaliser
        *normaliser;                   /* borrowed, outlives the matcher; NULL: it loads its own */
    const struct respeller *respeller; /* likewise */
    struct text name, rules;
    /* Rules are not cut into branches and every one is tried on every text, wherever it may match:
     * the proof that cutting and the prefilter lose nothing. */
    bool whole;
};

/* matcher_load and matcher_load_memory are this. */
MUST_CHECK enum status loader_open(const struct loader_source *source, FILE *report,
                                   size_t *fault_count_out, struct matcher **matcher_out);

#endif
