/* labels.h - the labels that rules may give, as listed in intents/labels.tsv.
 *
 * A line: label TAB kind TAB Chinese title. The order of the file decides between equal scores. */
#ifndef INTENTS_LABELS_H
#define INTENTS_LABELS_H

#include "bot/base/status.h"
#include "bot/base/text.h"
#include "intents/faults.h"

enum { LABELS_MAX = 64, LABEL_BYTES = 32, LABEL_TITLE_BYTES = 96 };

struct label {
    char name[LABEL_BYTES];
    char title[LABEL_TITLE_BYTES];
    bool about; /* is about a ticket: beside a repair only where a word like 顺便 says so */
};

struct labels {
    size_t count;
    size_t none;       /* the label of what is nothing to do with the business */
    uint64_t requests; /* bits of the labels that can stand beside another one */
    struct label items[LABELS_MAX];
};

/* Faults in the file go to faults. ST_CONFIG when it cannot be read. */
MUST_CHECK enum status labels_load(const char *path, struct faults *faults, struct labels *labels);

/* Index of name, or SIZE_MAX. */
size_t labels_find(const struct labels *labels, struct text name);
/* Bit set of the labels that name covers: one, or all below "repair.*". 0: unknown. */
uint64_t labels_mask(const struct labels *labels, struct text name);

#endif
