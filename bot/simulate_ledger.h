/* simulate_ledger.h - the clock judge's books: what the gateway still has to say at this moment,
 * the words that rules wait for, and the figures of each rule. */
#ifndef BOT_SIMULATE_LEDGER_H
#define BOT_SIMULATE_LEDGER_H

#include "bot/clock_rule.h"

#include <stdio.h>

enum { LEDGER_WORDS_MAX = 1024 };

/* An event that must follow in the same transaction. */
struct expectation {
    int64_t ticket;
    int32_t rule;
    const char *kind;
    int64_t due_ms;
};

struct clock_figures {
    int64_t started, kept, warned, missed, escalated, voided, mismatches;
};

struct clock_ledger {
    size_t count, capacity;
    struct expectation *items; /* owned */
    size_t word_count;
    struct text words[LEDGER_WORDS_MAX]; /* of the rules */
    struct clock_figures figures[CLOCK_RULES_MAX];
};

void clock_ledger_close(struct clock_ledger *ledger);
/* Takes in every trigger that a rule names. */
void clock_ledger_learn(struct clock_ledger *ledger, const struct clock_rules *rules);
/* Number of the word; -1 when no rule waits for it. */
int32_t clock_ledger_find(const struct clock_ledger *ledger, struct text word);
struct text clock_ledger_word(const struct clock_ledger *ledger, int32_t word);

/* False when out of memory. kind is static. */
bool clock_ledger_expect(struct clock_ledger *ledger, int64_t ticket, int32_t rule,
                         const char *kind, int64_t due_ms);
/* Strikes out what was expected; false when it was not. */
bool clock_ledger_strike(struct clock_ledger *ledger, int64_t ticket, int32_t rule,
                         struct text kind, int64_t *due_out);

void clock_ledger_count(struct clock_ledger *ledger, int32_t rule, struct text kind);
void clock_ledger_report(const struct clock_ledger *ledger, const struct clock_rules *rules,
                         FILE *out);

#endif
