/* literal_groups.h - the literals and groups that patterns need, each once and numbered.
 *
 * A pattern names groups of literals; a text asks the other way round, which groups the literals
 * that it has stand in. The answer for a literal is a few words of a set of groups: the groups are
 * numbered so that those which have literals in common lie close together. */
#ifndef INTENTS_LITERAL_GROUPS_H
#define INTENTS_LITERAL_GROUPS_H

#include "bot/base/status.h"
#include "intents/literals.h"

/* The members that a set of groups has in one of its words. */
struct group_part {
    uint64_t members;
    uint32_t word;
};

/* Literal i stands in the groups of parts[first[i]] .. parts[first[i + 1]]. */
struct group_parts {
    uint32_t *first;
    struct group_part *parts;
};

void group_parts_close(struct group_parts *parts);

struct literal_groups;

/* With room for all that needs name; borrows their texts. ST_NO_MEMORY. */
MUST_CHECK enum status literal_groups_open(const struct literal_need *needs, size_t need_count,
                                           struct literal_groups **groups_out);
void literal_groups_close(struct literal_groups *groups); /* accepts NULL */

/* The first number of set, one of those that needs name; the same for the same set. */
uint32_t literal_groups_add(struct literal_groups *groups, const struct literal_set *set);
const struct literal_set *literal_groups_set(const struct literal_groups *groups, uint32_t first);
size_t literal_groups_count(const struct literal_groups *groups);
const struct text *literal_groups_literals(const struct literal_groups *groups, size_t *count_out);

/* When all are added: what each literal stands in, by final numbers. ST_NO_MEMORY; parts_out is to
 * be closed either way. */
MUST_CHECK enum status literal_groups_finish(struct literal_groups *groups,
                                             struct group_parts *parts_out);
uint32_t literal_groups_final(const struct literal_groups *groups, uint32_t first);

#endif
