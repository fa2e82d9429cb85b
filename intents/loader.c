#include "intents/loader.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"
#include "intents/literals.h"
#include "intents/source.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_FIRST_BYTES = 256 * 1024,
    SCRATCH_FIRST_BYTES = 4 * 1024 * 1024, /* what the analysis of a large pattern takes */
    ARENA_LIMIT_BYTES = 256 * 1024 * 1024,
    NEEDS_LIMIT_BYTES = 1024 * 1024 * 1024,
    NORMAL_BYTES = 256,
    PATTERNS_FIRST = 1024
};

/* ---- files ---- */

static int is_rules_file(const struct dirent *entry)
{
    return text_ends_with(text_of(entry->d_name), TEXT(".rules"));
}

static enum status read_rules(const char *directory, struct rules *rules)
{
    char folder[LOADER_PATH_BYTES], path[2 * LOADER_PATH_BYTES];
    snprintf(folder, sizeof folder, "%s/patterns", directory);
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_rules_file, alphasort);
    if (count <= 0 || count > LOADER_FILES_MAX) {
        faults_add(rules->faults, text_of(folder), 0, "holds no pattern files, or more than %d",
                   LOADER_FILES_MAX);
    }
    enum status status = ST_OK;
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
        if (i < LOADER_FILES_MAX && status == ST_OK) {
            struct text bytes = source_read(path, rules->arena, rules->faults);
            status = bytes.data == NULL ? ST_OK : rules_read(rules, text_of(path), bytes);
        }
    }
    free(entries);
    return status;
}

/* ---- from rules to patterns ---- */

struct making {
    struct matcher *matcher;
    struct respell_scratch *respell;
    struct faults *faults;
    struct arena *arena; /* for the needs; closed after the making */
    struct arena *scratch;
    struct literal_need *needs; /* of matcher->patterns */
    bool whole;
};

static bool is_normal(const struct making *making, struct text text)
{
    char normal[NORMAL_BYTES];
    size_t size = normalise(making->matcher->normaliser, text, normal, sizeof normal);
    return text_equal(text, (struct text){normal, size});
}

/* Does text stay as it is on its way to the patterns? */
static bool is_kept(const struct making *making, struct text text)
{
    char normal[NORMAL_BYTES], spelled[NORMAL_BYTES];
    size_t size = normalise(making->matcher->normaliser, text, normal, sizeof normal);
    return text_equal(text, respell(making->matcher->respeller, making->respell,
                                    (struct text){normal, size}, spelled, sizeof spelled));
}

/* A character that normalisation changes cannot be in a text, so the pattern waits in vain. */
static void check_normal(struct making *making, const struct rule *rule)
{
    for (size_t i = 0; i < rule->pattern.size;) {
        size_t from = i;
        int32_t c = codepoint_next(rule->pattern.data, rule->pattern.size, &i);
        struct text one = text_slice(rule->pattern, from, i - from);
        if (c >= 0x80 && !is_normal(making, one)) {
            faults_add(making->faults, rule->file, rule->line,
                       "rule \"%.*s\" has \"%.*s\", which no normalised text contains",
                       TEXT_ARGS(rule->name), TEXT_ARGS(one));
            return;
        }
    }
}

/* The group of a branch all of whose literals are changed by normalisation, or NULL. */
static const struct literal_set *dead_group(const struct making *making,
                                            const struct literal_need *need)
{
    for (size_t g = 0; g < need->group_count; g++) {
        struct literal_set group = need->groups[g];
        bool alive = false;
        for (size_t i = 0; i < group.count && !alive; i++) {
            struct text literal = group.items[i];
            bool has_space = text_find(literal, TEXT(" ")) != SIZE_MAX;
            alive = has_space || is_kept(making, literal);
        }
        if (!alive) {
            return &need->groups[g];
        }
    }
    return NULL;
}

/* Is there a branch that no normalised text can match? */
static void check_alive(struct making *making, const struct rule *rule,
                        const struct literal_needs *needs)
{
    for (size_t b = 0; b < needs->branch_count; b++) {
        const struct literal_set *group = dead_group(making, &needs->branches[b]);
        if (group != NULL) {
            faults_add(making->faults, rule->file, rule->line,
                       "rule \"%.*s\" is dead: \"%.*s\" never stands in a normalised text",
                       TEXT_ARGS(rule->name), TEXT_ARGS(group->items[0]));
            return;
        }
    }
}

static int by_pattern(const void *left, const void *right)
{
    const struct rule *a = *(const struct rule *const *)left;
    const struct rule *b = *(const struct rule *const *)right;
    size_t common = a->pattern.size < b->pattern.size ? a->pattern.size : b->pattern.size;
    int order = memcmp(a->pattern.data, b->pattern.data, common);
    if (order == 0) {
        order = (a->pattern.size > b->pattern.size) - (a->pattern.size < b->pattern.size);
    }
    return order != 0 ? order : (a > b) - (a < b);
}

/* Two rules with one pattern and one label: the second only doubles the score of the first. */
static enum status check_twins(struct making *making)
{
    const struct rules *rules = &making->matcher->rules;
    const struct rule **sorted = calloc(rules->count + 1, sizeof(const struct rule *));
    if (sorted == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t i = 0; i < rules->count; i++) {
        sorted[i] = &rules->items[i];
    }
    qsort(sorted, rules->count, sizeof(const struct rule *), by_pattern);
    for (size_t i = 1; i < rules->count; i++) {
        if (text_equal(sorted[i - 1]->pattern, sorted[i]->pattern) &&
            text_equal(sorted[i - 1]->label, sorted[i]->label)) {
            faults_add(making->faults, sorted[i]->file, sorted[i]->line,
                       "rule \"%.*s\" has the pattern and label of \"%.*s\"",
                       TEXT_ARGS(sorted[i]->name), TEXT_ARGS(sorted[i - 1]->name));
        }
    }
    free(sorted);
    return ST_OK;
}

/* Makes room for one more pattern and its need. */
static enum status reserve_pattern(struct making *making)
{
    struct matcher *matcher = making->matcher;
    if (matcher->pattern_count < matcher->pattern_capacity) {
        return ST_OK;
    }
    size_t capacity =
        matcher->pattern_capacity == 0 ? PATTERNS_FIRST : matcher->pattern_capacity * 2;
    struct pattern *patterns = realloc(matcher->patterns, capacity * sizeof *patterns);
    matcher->patterns = patterns == NULL ? matcher->patterns : patterns;
    uint32_t *rule_of = realloc(matcher->rule_of, capacity * sizeof *rule_of);
    matcher->rule_of = rule_of == NULL ? matcher->rule_of : rule_of;
    struct literal_need *needs = realloc(making->needs, capacity * sizeof *needs);
    making->needs = needs == NULL ? making->needs : needs;
    if (patterns == NULL || rule_of == NULL || needs == NULL) {
        return ST_NO_MEMORY;
    }
    matcher->pattern_capacity = capacity;
    return ST_OK;
}

/* Compiles a branch of rule; ST_CONFIG with the reason in error. */
static enum status add_pattern(struct making *making, size_t rule, const struct literal_need *need,
                               char error[PATTERN_ERROR_BYTES])
{
    struct matcher *matcher = making->matcher;
    enum status status = reserve_pattern(making);
    if (status != ST_OK) {
        return status;
    }
    struct pattern *pattern = &matcher->patterns[matcher->pattern_count];
    status = pattern_compile(need->source, false, pattern, error);
    if (status == ST_OK && need->lead.count > 0 && pattern->head) {
        pattern->lead = true; /* ^ holds it already */
    } else if (status == ST_OK && need->lead.count > 0) {
        pattern_free(pattern);
        status = pattern_compile(need->source, true, pattern, error);
    }
    if (status != ST_OK) {
        return status;
    }
    pattern_speed_up(pattern);
    uint32_t groups = pattern_groups(pattern);
    matcher->groups_max = groups > matcher->groups_max ? groups : matcher->groups_max;
    matcher->rule_of[matcher->pattern_count] = (uint32_t)rule;
    making->needs[matcher->pattern_count++] = *need;
    return ST_OK;
}

/* A pattern for each branch of the rule, or for the whole if it cannot be cut. */
static enum status add_patterns(struct making *making, size_t index, const struct rule *rule,
                                const struct literal_needs *needs, char error[PATTERN_ERROR_BYTES])
{
    struct literal_need whole = {.source = rule->pattern};
    if (making->whole || needs->branch_count == 0) {
        return add_pattern(making, index, &whole, error);
    }
    enum status status = ST_OK;
    for (size_t b = 0; b < needs->branch_count && status == ST_OK; b++) {
        status = add_pattern(making, index, &needs->branches[b], error);
    }
    return status;
}

static void check_rule(struct making *making, const struct rule *rule,
                       const struct literal_needs *needs, const struct pattern *whole,
                       struct pattern_runner *runner)
{
    struct pattern_match match;
    if (labels_mask(&making->matcher->labels, rule->label) == 0) {
        faults_add(making->faults, rule->file, rule->line,
                   "rule \"%.*s\" has the unknown label \"%.*s\"", TEXT_ARGS(rule->name),
                   TEXT_ARGS(rule->label));
    }
    if (pattern_run(whole, runner, TEXT_NONE, 0, &match) == ST_OK) {
        faults_add(making->faults, rule->file, rule->line, "rule \"%.*s\" matches the empty text",
                   TEXT_ARGS(rule->name));
    }
    check_normal(making, rule);
    check_alive(making, rule, needs);
}

static void drop_patterns(struct matcher *matcher, size_t count)
{
    while (matcher->pattern_count > count) {
        pattern_free(&matcher->patterns[--matcher->pattern_count]);
    }
}

/* Compiles a rule, whole to see whether it is right. ST_CONFIG when it has a fault. */
static enum status make_rule(struct making *making, size_t index, const struct rule *rule,
                             struct pattern_runner *runner)
{
    char error[PATTERN_ERROR_BYTES] = "";
    struct pattern whole;
    struct literal_needs needs;
    size_t before = making->matcher->pattern_count;
    enum status status = pattern_compile(rule->pattern, false, &whole, error);
    if (status == ST_OK) {
        status = literals_need(rule->pattern, making->scratch, making->arena, &needs);
    }
    if (status == ST_OK) {
        status = add_patterns(making, index, rule, &needs, error);
    }
    if (status == ST_OK) {
        check_rule(making, rule, &needs, &whole, runner);
    }
    if (status == ST_CONFIG) {
        faults_add(making->faults, rule->file, rule->line, "rule \"%.*s\": %s",
                   TEXT_ARGS(rule->name), error);
        drop_patterns(making->matcher, before);
    }
    pattern_free(&whole);
    return status;
}

/* Compiles all rules and drops those with a fault. */
static enum status make_rules(struct making *making, struct pattern_runner *runner)
{
    struct matcher *matcher = making->matcher;
    size_t kept = 0;
    enum status status = ST_OK;
    for (size_t i = 0; i < matcher->rules.count && status != ST_NO_MEMORY; i++) {
        struct rule rule = matcher->rules.items[i];
        status = make_rule(making, kept, &rule, runner);
        if (status == ST_OK) {
            matcher->senses[kept] =
                (struct sense){labels_mask(&matcher->labels, rule.label), rule.score};
            matcher->rules.items[kept++] = rule;
        }
    }
    matcher->rules.count = kept;
    return status == ST_NO_MEMORY ? status : ST_OK;
}

static enum status make(struct making *making)
{
    struct matcher *matcher = making->matcher;
    matcher->senses = calloc(matcher->rules.count + 1, sizeof *matcher->senses);
    making->arena = arena_open(ARENA_FIRST_BYTES, NEEDS_LIMIT_BYTES);
    making->scratch = arena_open(SCRATCH_FIRST_BYTES, NEEDS_LIMIT_BYTES);
    if (matcher->senses == NULL || making->arena == NULL || making->scratch == NULL) {
        return ST_NO_MEMORY;
    }
    struct pattern_runner *runner = NULL;
    enum status status = pattern_runner_open(UINT16_MAX, &runner);
    if (status == ST_OK) {
        status = make_rules(making, runner);
    }
    pattern_runner_close(runner);
    if (status == ST_OK) {
        status = check_twins(making);
    }
    if (status == ST_OK) {
        status = prefilter_open(making->needs, matcher->pattern_count, matcher->alphabet,
                                &matcher->prefilter);
    }
    return status;
}

static enum status load_tables(struct matcher *matcher, const struct loader_source *source,
                               struct faults *faults)
{
    char path[LOADER_PATH_BYTES];
    snprintf(path, sizeof path, "%s/traditional.tsv", source->directory);
    enum status status = ST_OK;
    if (source->normaliser == NULL) {
        status = normaliser_open(path, &matcher->own_normaliser);
    }
    matcher->normaliser = source->normaliser == NULL ? matcher->own_normaliser : source->normaliser;
    if (status == ST_CONFIG) {
        faults_add(faults, text_of(path), 0, "is missing or has a malformed line");
    }
    if (status == ST_OK && source->respeller == NULL) {
        snprintf(path, sizeof path, "%s/variants.tsv", source->directory);
        status = respeller_open(path, matcher->normaliser, faults, &matcher->own_respeller);
    }
    matcher->respeller = source->respeller == NULL ? matcher->own_respeller : source->respeller;
    if (status == ST_OK) {
        snprintf(path, sizeof path, "%s/labels.tsv", source->directory);
        status = labels_load(path, faults, &matcher->labels);
    }
    if (status == ST_OK && matcher->normaliser != NULL) {
        snprintf(path, sizeof path, "%s/words.tsv", source->directory);
        status = lexicon_open(path, matcher->normaliser, faults, &matcher->lexicon);
    }
    if (status == ST_OK) {
        status = slot_traits_open(matcher->alphabet, matcher->lexicon, &matcher->slot_traits);
    }
    return status;
}

static enum status load(struct matcher *matcher, const struct loader_source *source,
                        struct faults *faults)
{
    matcher->arena = arena_open(ARENA_FIRST_BYTES, ARENA_LIMIT_BYTES);
    if (matcher->arena == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = alphabet_open(&matcher->alphabet);
    if (status == ST_OK) {
        status = load_tables(matcher, source, faults);
    }
    if (status == ST_OK) {
        status = rules_open(matcher->arena, faults, MATCH_PATTERNS_MAX, &matcher->rules);
    }
    if (status == ST_OK) {
        status = source->name.data == NULL
                     ? read_rules(source->directory, &matcher->rules)
                     : rules_read(&matcher->rules, source->name, source->rules);
    }
    if (status == ST_OK) {
        status = rules_finish(&matcher->rules);
    }
    struct making making = {.matcher = matcher, .faults = faults, .whole = source->whole};
    if (status == ST_OK) {
        status = respell_scratch_open(NORMAL_BYTES, &making.respell);
    }
    if (status == ST_OK) {
        status = make(&making);
    }
    if (status == ST_OK && source->name.data == NULL) {
        char path[LOADER_PATH_BYTES];
        snprintf(path, sizeof path, "%s/hints.tsv", source->directory);
        status = hints_open(path, &matcher->labels, matcher->alphabet, faults, &matcher->hints);
    }
    respell_scratch_close(making.respell);
    free(making.needs);
    arena_close(making.arena);
    arena_close(making.scratch);
    return status;
}

enum status loader_open(const struct loader_source *source, FILE *report, size_t *fault_count_out,
                        struct matcher **matcher_out)
{
    INVARIANT(source != NULL && source->directory != NULL);
    INVARIANT(fault_count_out != NULL && matcher_out != NULL);
    *matcher_out = NULL;
    *fault_count_out = 0;
    struct matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher == NULL) {
        return ST_NO_MEMORY;
    }
    struct faults faults = {.report = report};
    enum status status = load(matcher, source, &faults);
    matcher->rules.faults = NULL; /* it lived here */
    *fault_count_out = faults.count;
    if (status == ST_OK && faults.count > 0) {
        status = ST_CONFIG;
    }
    if (status != ST_OK) {
        matcher_close(matcher);
        return status;
    }
    *matcher_out = matcher;
    return ST_OK;
}

enum status matcher_load(const char *directory, FILE *report, size_t *fault_count_out,
                         struct matcher **matcher_out)
{
    struct loader_source source = {.directory = directory};
    return loader_open(&source, report, fault_count_out, matcher_out);
}

enum status matcher_load_memory(const char *directory, struct text name, struct text rules,
                                FILE *report, size_t *fault_count_out, struct matcher **matcher_out)
{
    struct loader_source source = {.directory = directory, .name = name, .rules = rules};
    return loader_open(&source, report, fault_count_out, matcher_out);
}

void matcher_close(struct matcher *matcher)
{
    if (matcher == NULL) {
        return;
    }
    drop_patterns(matcher, 0);
    free(matcher->patterns);
    free(matcher->rule_of);
    free(matcher->senses);
    rules_close(&matcher->rules);
    prefilter_close(matcher->prefilter);
    hints_close(matcher->hints);
    slot_traits_close(matcher->slot_traits);
    lexicon_close(matcher->lexicon);
    respeller_close(matcher->own_respeller);
    normaliser_close(matcher->own_normaliser);
    alphabet_close(matcher->alphabet);
    arena_close(matcher->arena);
    free(matcher);
}
