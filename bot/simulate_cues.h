/* simulate_cues.h - what a resident understands of a reply: which question it ends with.
 *
 * A cue is the longest piece between placeholders of a text that asks for something: the prompts
 * of slots, the summary, the questions about tickets. Residents know the procedure only by it. */
#ifndef BOT_SIMULATE_CUES_H
#define BOT_SIMULATE_CUES_H

#include "bot/config.h"

enum { SIM_CUES_MAX = 512 };

enum sim_cue_kind {
    CUE_NONE,
    CUE_SLOT,    /* a slot is asked for */
    CUE_SUMMARY, /* yes or no, or a correction */
    CUE_SAME,    /* is it the same as a ticket that is open? */
    CUE_ASK      /* a question about a ticket */
};

struct sim_cue {
    enum sim_cue_kind kind;
    struct text fragment; /* borrowed from the texts */
    struct text slot;     /* CUE_SLOT: its name */
    const struct ask *ask;
};

struct sim_cues {
    size_t count;
    struct sim_cue items[SIM_CUES_MAX];
};

/* The longest piece of a text between its placeholders. */
struct text sim_cues_fragment(struct text sentence);
void sim_cues_collect(const struct config *config, struct sim_cues *cues_out);
/* The question that the reply ends with; NULL when it asks for nothing known. */
const struct sim_cue *sim_cues_find(const struct sim_cues *cues, struct text reply);

#endif
