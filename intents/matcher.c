#include "intents/matcher.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"
#include "intents/fill.h"
#include "intents/loader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { EXPLAIN_ARENA_BYTES = 16 * 1024, EXPLAIN_ARENA_LIMIT_BYTES = 256 * 1024 };

static_assert((int)SLOT_TEXT_BYTES_MAX >= (int)MATCH_TEXT_BYTES_MAX, "room for each place");

struct match_scratch {
    struct pattern_runner *runner;
    struct respell_scratch *respell;
    struct prefilter_scratch *prefilter;
    struct hints_scratch *hints; /* NULL: the matcher has none */
    struct evidence *evidence;   /* room for one piece a rule */
    size_t evidence_count;
    int32_t limit_hits;
    struct letters letters; /* of the text */
    struct slot_spots spots;
    char normal[MATCH_TEXT_BYTES_MAX];
    char spelled[MATCH_TEXT_BYTES_MAX];
};

/* ---- scratch ---- */

enum status match_scratch_open(const struct matcher *matcher, struct match_scratch **scratch_out)
{
    INVARIANT(matcher != NULL && scratch_out != NULL);
    *scratch_out = NULL;
    struct match_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL) {
        return ST_NO_MEMORY;
    }
    scratch->evidence = calloc(matcher->rules.count + 1, sizeof *scratch->evidence);
    enum status status = scratch->evidence == NULL ? ST_NO_MEMORY : ST_OK;
    if (status == ST_OK) {
        status = pattern_runner_open(matcher->groups_max, &scratch->runner);
    }
    if (status == ST_OK) {
        status = letters_open(MATCH_TEXT_BYTES_MAX, &scratch->letters);
    }
    if (status == ST_OK) {
        status = respell_scratch_open(MATCH_TEXT_BYTES_MAX, &scratch->respell);
    }
    if (status == ST_OK) {
        status =
            prefilter_scratch_open(matcher->prefilter, MATCH_TEXT_BYTES_MAX, &scratch->prefilter);
    }
    if (status == ST_OK && matcher->hints != NULL) {
        status = hints_scratch_open(matcher->hints, MATCH_TEXT_BYTES_MAX, &scratch->hints);
    }
    if (status != ST_OK) {
        match_scratch_close(scratch);
        return status;
    }
    *scratch_out = scratch;
    return ST_OK;
}

void match_scratch_close(struct match_scratch *scratch)
{
    if (scratch != NULL) {
        pattern_runner_close(scratch->runner);
        respell_scratch_close(scratch->respell);
        prefilter_scratch_close(scratch->prefilter);
        hints_scratch_close(scratch->hints);
        letters_close(&scratch->letters);
        free(scratch->evidence);
        free(scratch);
    }
}

/* ---- gathering evidence ---- */

/* Where a match of a pattern can begin; one without a lead looks for its place itself. */
static size_t find_starts(const struct matcher *matcher, struct match_scratch *scratch,
                          size_t index, const uint32_t **starts_out)
{
    static const uint32_t beginning[] = {0};
    const struct pattern *pattern = &matcher->patterns[index];
    *starts_out = beginning;
    if (!pattern->lead) {
        return 1;
    }
    return prefilter_starts(matcher->prefilter, scratch->prefilter, index, pattern->head,
                            starts_out);
}

/* Leaves the leftmost match of pattern index in best, if it begins before it. */
static enum status try_pattern(const struct matcher *matcher, struct match_scratch *scratch,
                               size_t index, struct text text, struct pattern_match *best)
{
    struct pattern_match match;
    const uint32_t *starts;
    size_t count = find_starts(matcher, scratch, index, &starts);
    for (size_t i = 0; i < count && starts[i] < best->start; i++) {
        enum status status =
            pattern_run(&matcher->patterns[index], scratch->runner, text, starts[i], &match);
        if (status == ST_OK && match.start < best->start) {
            *best = match;
        }
        if (status != ST_NOT_FOUND) {
            return status;
        }
    }
    return ST_NOT_FOUND;
}

/* The patterns of a rule are the branches of one alternation: the leftmost match counts, and of
 * several at one place the first. from..to: its candidates. */
static void try_rule(const struct matcher *matcher, struct match_scratch *scratch, uint32_t rule,
                     const uint32_t *from, const uint32_t *to, struct text text)
{
    struct evidence *evidence = &scratch->evidence[scratch->evidence_count];
    evidence->match.start = UINT32_MAX;
    bool stopped = false;
    for (; from < to && !stopped; from++) {
        stopped = try_pattern(matcher, scratch, *from, text, &evidence->match) == ST_TOO_LARGE;
    }
    if (stopped) {
        scratch->limit_hits++;
    } else if (evidence->match.start != UINT32_MAX) {
        evidence->rule = &matcher->rules.items[rule];
        evidence->labels = matcher->senses[rule].labels;
        evidence->score = matcher->senses[rule].score;
        scratch->evidence_count++;
    }
}

/* Labels that some evidence speaks for. */
static uint64_t labels_for(const struct match_scratch *scratch)
{
    uint64_t labels = 0;
    for (size_t i = 0; i < scratch->evidence_count; i++) {
        labels |= scratch->evidence[i].labels;
    }
    return labels;
}

/* Rules that speak for their label, then those against a label that something speaks for: against
 * the others there is nothing to say, and most rules against would match something. */
static void try_rules(const struct matcher *matcher, struct match_scratch *scratch,
                      struct text text)
{
    const uint32_t *candidates;
    size_t count = prefilter_candidates(matcher->prefilter, scratch->prefilter, &candidates);
    uint64_t labels = UINT64_MAX;
    for (int against = 0; against < 2; against++) {
        for (size_t from = 0, to = 0; from < count; from = to) {
            uint32_t rule = matcher->rule_of[candidates[from]];
            const struct sense *sense = &matcher->senses[rule];
            while (to < count && matcher->rule_of[candidates[to]] == rule) {
                to++;
            }
            if ((sense->score < 0) == (against == 1) && (sense->labels & labels) != 0) {
                try_rule(matcher, scratch, rule, candidates + from, candidates + to, text);
            }
        }
        labels = labels_for(scratch);
    }
}

size_t matcher_normalise(const struct matcher *matcher, struct text text, char *out,
                         size_t capacity_bytes)
{
    return normalise(matcher->normaliser, text, out, capacity_bytes);
}

/* Normalises, respells and gathers: what matching and explaining have in common. */
static struct text gather(const struct matcher *matcher, struct match_scratch *scratch,
                          struct text text)
{
    size_t size = normalise(matcher->normaliser, text, scratch->normal, sizeof scratch->normal);
    struct text normal =
        respell(matcher->respeller, scratch->respell, (struct text){scratch->normal, size},
                scratch->spelled, sizeof scratch->spelled);
    letters_read(matcher->alphabet, normal, &scratch->letters);
    scratch->evidence_count = 0;
    scratch->limit_hits = 0;
    prefilter_scan(matcher->prefilter, scratch->prefilter, &scratch->letters);
    try_rules(matcher, scratch, normal);
    return normal;
}

/* ---- results ---- */

static void write_ranked(const struct matcher *matcher, const struct ranking *ranking,
                         struct match_result *result)
{
    result->ranked_count = ranking->count;
    result->two_requests = ranking->two_requests;
    for (size_t i = 0; i < ranking->count; i++) {
        struct match_ranked *ranked = &result->ranked[i];
        const struct evidence *strongest = ranking->items[i].strongest;
        *ranked =
            (struct match_ranked){.score = ranking->items[i].score, .said = ranking->items[i].said};
        memcpy(ranked->label, matcher->labels.items[ranking->items[i].label].name,
               sizeof ranked->label);
        if (strongest != NULL) {
            ranked->rule = strongest->rule->name;
            ranked->file = strongest->rule->file;
            ranked->line = strongest->rule->line;
            ranked->span = text_slice(result->normalised, strongest->match.start,
                                      strongest->match.end - strongest->match.start);
        }
    }
}

enum status matcher_match(const struct matcher *matcher, struct match_scratch *scratch,
                          struct text text, int64_t now_ms, int offset_minutes, struct arena *arena,
                          struct match_result *result)
{
    INVARIANT(matcher != NULL && scratch != NULL && arena != NULL && result != NULL);
    struct text normal = gather(matcher, scratch, text);
    result->normalised = arena_text(arena, normal);
    if (result->normalised.data == NULL) {
        return ST_NO_MEMORY;
    }
    struct ranking ranking;
    int32_t points[LABELS_MAX];
    if (matcher->hints != NULL) {
        hints_of_text(matcher->hints, scratch->hints, &scratch->letters, points);
    }
    rank(&matcher->labels, normal, scratch->evidence, scratch->evidence_count,
         matcher->hints == NULL ? NULL : points, &ranking);
    write_ranked(matcher, &ranking, result);
    result->limit_hits = scratch->limit_hits;
    slot_spots_find(matcher->slot_traits, &scratch->letters, &scratch->spots);
    return fill_slots(&ranking, scratch->evidence, scratch->evidence_count, matcher->lexicon,
                      &scratch->spots, now_ms, offset_minutes, arena, result);
}

/* ---- explaining ---- */

static void explain_ranked(const struct match_result *result, FILE *out)
{
    static const char *const second[] = {"runner-up", "second request"};
    for (size_t i = 0; i < result->ranked_count; i++) {
        const char *place = i == 0 ? "first" : second[i == 1 && result->two_requests];
        fprintf(out, "%-14s %-20s %d\n", place, result->ranked[i].label, result->ranked[i].score);
    }
}

static void explain_evidence(const struct matcher *matcher, const struct match_scratch *scratch,
                             struct text normal, FILE *out)
{
    for (size_t i = 0; i < scratch->evidence_count; i++) {
        const struct evidence *evidence = &scratch->evidence[i];
        const struct rule *rule = evidence->rule;
        struct text span =
            text_slice(normal, evidence->match.start, evidence->match.end - evidence->match.start);
        fprintf(out, "evidence       %-20.*s %+d  %.*s  %.*s:%d  bytes %u-%u \"%.*s\"\n",
                TEXT_ARGS(rule->label), rule->score, TEXT_ARGS(rule->name), TEXT_ARGS(rule->file),
                rule->line, evidence->match.start, evidence->match.end, TEXT_ARGS(span));
    }
    fprintf(out, "tried          %zu rules, %zu matched, %d stopped by a limit\n",
            matcher->rules.count, scratch->evidence_count, scratch->limit_hits);
}

struct hint_line {
    const char *label;
    FILE *out;
};

static void explain_hint(void *context, struct text run, int32_t points)
{
    const struct hint_line *line = context;
    fprintf(line->out, "hint           %-20s %+d  \"%.*s\"\n", line->label, (int)points,
            TEXT_ARGS(run));
}

/* What runs of characters suggest for the first label, and that a guess is one. */
static void explain_hints(const struct matcher *matcher, struct match_scratch *scratch,
                          const struct match_result *result, FILE *out)
{
    struct hint_line line = {.label = result->ranked[0].label, .out = out};
    size_t label = labels_find(&matcher->labels, text_of(line.label));
    if (matcher->hints != NULL) {
        hints_explain(matcher->hints, scratch->hints, &scratch->letters, label, explain_hint,
                      &line);
    }
}

enum status matcher_explain(const struct matcher *matcher, struct match_scratch *scratch,
                            struct text text, int64_t now_ms, int offset_minutes, FILE *out)
{
    struct arena *arena = arena_open(EXPLAIN_ARENA_BYTES, EXPLAIN_ARENA_LIMIT_BYTES);
    if (arena == NULL) {
        return ST_NO_MEMORY;
    }
    struct match_result result;
    enum status status =
        matcher_match(matcher, scratch, text, now_ms, offset_minutes, arena, &result);
    if (status == ST_OK) {
        fprintf(out, "normalised     %.*s\n", TEXT_ARGS(result.normalised));
        explain_ranked(&result, out);
        explain_evidence(matcher, scratch, result.normalised, out);
        explain_hints(matcher, scratch, &result, out);
        for (size_t i = 0; i < result.slot_count; i++) {
            fprintf(out, "slot           %-20s %.*s  \"%.*s\"\n", result.slots[i].name,
                    TEXT_ARGS(result.slots[i].value), TEXT_ARGS(result.slots[i].words));
        }
    }
    arena_close(arena);
    return status;
}

/* ---- questions about the whole ---- */

size_t matcher_pattern_count(const struct matcher *matcher)
{
    return matcher->rules.count;
}

bool matcher_knows_label(const struct matcher *matcher, struct text label)
{
    return labels_find(&matcher->labels, label) != SIZE_MAX;
}

const char *matcher_label(const struct matcher *matcher, size_t index)
{
    return index < matcher->labels.count ? matcher->labels.items[index].name : NULL;
}

const char *matcher_label_title(const struct matcher *matcher, struct text label)
{
    size_t index = labels_find(&matcher->labels, label);
    return index == SIZE_MAX ? NULL : matcher->labels.items[index].title;
}
