/* literal_node.h - what is known of a piece of a pattern, and how pieces combine.
 *
 * The algebra under literals.c: exact pieces match a finite set of strings; of others only
 * required literals and possible beginnings are kept. Everything errs on the safe side. */
#ifndef INTENTS_LITERAL_NODE_H
#define INTENTS_LITERAL_NODE_H

#include "intents/literals.h"

enum literal_trouble { TROUBLE_NONE, TROUBLE_OPAQUE, TROUBLE_MEMORY };

/* What every step needs; after TROUBLE_MEMORY results are only good to be thrown away. */
struct literal_work {
    struct arena *arena;
    enum literal_trouble trouble;
};

/* Exact: it matches the strings and nothing else. Otherwise: lead_known says that every match
 * that is not empty begins with one of lead. */
struct literal_node {
    bool exact, nullable, lead_known;
    struct literal_set strings; /* exact only; may hold the empty text */
    struct literal_set lead;
    struct literal_set groups[LITERALS_GROUPS_MAX];
    size_t group_count;
    uint32_t chars_max; /* of what it matches, at most LITERALS_FAR */
};

/* One character, whichever. */
static const struct literal_node literal_node_any = {.exact = false, .chars_max = 1};
struct literal_node literal_node_empty(void);
/* (?=node): needs what node needs, and consumes nothing. */
struct literal_node literal_node_ahead(struct literal_work *work, struct literal_node node);
/* Is it such a one, and needs something? */
bool literal_node_consumes_nothing(const struct literal_node *node);

/* Keeps the first trouble. */
void literal_give_up(struct literal_work *work, enum literal_trouble trouble);

struct literal_set literal_set_new(struct literal_work *work, size_t capacity);
void literal_set_settle(struct literal_set *set); /* sorts, drops doubles */

/* From exact knowledge to groups and lead. */
void literal_node_flush(struct literal_work *work, struct literal_node *node);
/* run = run . next when both are exact and the product stays small; else false. */
bool literal_node_multiply(struct literal_work *work, struct literal_node *run,
                           const struct literal_node *next);
/* whole = whole . next, both flushed. */
void literal_node_append(struct literal_work *work, struct literal_node *whole,
                         const struct literal_node *next);
struct literal_node literal_node_alternate(struct literal_work *work, struct literal_node a,
                                           struct literal_node b);
struct literal_node literal_node_repeat(struct literal_work *work, struct literal_node node,
                                        unsigned min, unsigned max);
/* Adds an exact branch to exact ones in place; room is the capacity that gathered has, 0 at
 * first. False when they are not exact or too many. Settle the strings at the end. */
bool literal_node_gather(struct literal_work *work, struct literal_node *gathered,
                         const struct literal_node *branch, size_t *room);
/* Writes the groups that say something beside the others. */
void literal_node_tell(const struct literal_node *node, struct literal_need *need);

#endif
