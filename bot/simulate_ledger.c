#include "bot/simulate_ledger.h"

#include <stdlib.h>

void clock_ledger_close(struct clock_ledger *ledger)
{
    free(ledger->items);
}

/* ---- words ---- */

int32_t clock_ledger_find(const struct clock_ledger *ledger, struct text word)
{
    for (size_t i = 0; i < ledger->word_count; i++) {
        if (text_equal(ledger->words[i], word)) {
            return (int32_t)i;
        }
    }
    return -1;
}

struct text clock_ledger_word(const struct clock_ledger *ledger, int32_t word)
{
    return ledger->words[word];
}

static void learn(struct clock_ledger *ledger, const struct text *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ledger->word_count < LEDGER_WORDS_MAX && clock_ledger_find(ledger, words[i]) < 0) {
            ledger->words[ledger->word_count++] = words[i];
        }
    }
}

void clock_ledger_learn(struct clock_ledger *ledger, const struct clock_rules *rules)
{
    for (size_t i = 0; i < clock_rules_count(rules); i++) {
        const struct clock_rule *rule = clock_rules_at(rules, i);
        learn(ledger, rule->start, rule->start_count);
        learn(ledger, rule->stop, rule->stop_count);
        learn(ledger, rule->pause, rule->pause_count);
        learn(ledger, rule->resume, rule->resume_count);
    }
}

/* ---- what has to follow ---- */

bool clock_ledger_expect(struct clock_ledger *ledger, int64_t ticket, int32_t rule,
                         const char *kind, int64_t due_ms)
{
    if (ledger->count == ledger->capacity) {
        size_t capacity = ledger->capacity * 2 + 64;
        struct expectation *items = realloc(ledger->items, capacity * sizeof *items);
        if (items == NULL) {
            return false;
        }
        ledger->items = items;
        ledger->capacity = capacity;
    }
    ledger->items[ledger->count++] = (struct expectation){ticket, rule, kind, due_ms};
    return true;
}

bool clock_ledger_strike(struct clock_ledger *ledger, int64_t ticket, int32_t rule,
                         struct text kind, int64_t *due_out)
{
    for (size_t i = 0; i < ledger->count; i++) {
        const struct expectation *item = &ledger->items[i];
        if (item->ticket == ticket && item->rule == rule &&
            text_equal(text_of(item->kind), kind)) {
            *due_out = item->due_ms;
            for (size_t k = i + 1; k < ledger->count; k++) { /* the others stay in order */
                ledger->items[k - 1] = ledger->items[k];
            }
            ledger->count--;
            return true;
        }
    }
    return false;
}

/* ---- figures ---- */

void clock_ledger_count(struct clock_ledger *ledger, int32_t rule, struct text kind)
{
    struct clock_figures *figures = &ledger->figures[rule];
    const struct {
        struct text kind;
        int64_t *figure;
    } all[] = {
        {TEXT("clock.started"), &figures->started}, {TEXT("clock.kept"), &figures->kept},
        {TEXT("clock.warned"), &figures->warned},   {TEXT("clock.missed"), &figures->missed},
        {TEXT("clock.escalated"), &figures->escalated}, {TEXT("clock.void"), &figures->voided},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        *all[i].figure += text_equal(all[i].kind, kind);
    }
}

void clock_ledger_report(const struct clock_ledger *ledger, const struct clock_rules *rules,
                         FILE *out)
{
    fprintf(out, "%-14s %9s %9s %9s %9s %9s %9s %10s\n", "clock", "started", "kept", "warned",
            "missed", "escalated", "void", "mismatches");
    for (size_t i = 0; i < clock_rules_count(rules); i++) {
        const struct clock_rule *rule = clock_rules_at(rules, i);
        const struct clock_figures *figures = &ledger->figures[i];
        if (!rule->standalone) {
            fprintf(out, "%-14.*s %9lld %9lld %9lld %9lld %9lld %9lld %10lld\n",
                    TEXT_ARGS(rule->id), (long long)figures->started, (long long)figures->kept,
                    (long long)figures->warned, (long long)figures->missed,
                    (long long)figures->escalated, (long long)figures->voided,
                    (long long)figures->mismatches);
        }
    }
}
