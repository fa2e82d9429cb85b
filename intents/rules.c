#include "intents/rules.h"

#include "bot/base/invariant.h"

#include <stdlib.h>
#include <string.h>

struct line {
    struct text text; /* a whole statement: its continuation lines are joined to it */
    struct text file;
    int32_t number;
};

enum status rules_open(struct arena *arena, struct faults *faults, size_t rules_max,
                       struct rules *rules_out)
{
    INVARIANT(arena != NULL && faults != NULL && rules_out != NULL);
    *rules_out = (struct rules){.arena = arena, .faults = faults, .capacity = rules_max};
    rules_out->items = calloc(rules_max + 1, sizeof *rules_out->items);
    rules_out->parts = calloc(RULES_PARTS_MAX, sizeof *rules_out->parts);
    if (rules_out->items == NULL || rules_out->parts == NULL) {
        rules_close(rules_out);
        return ST_NO_MEMORY;
    }
    return ST_OK;
}

void rules_close(struct rules *rules)
{
    free(rules->items);
    free(rules->parts);
    rules->items = NULL;
    rules->parts = NULL;
}

/* ---- statements ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The next word of *rest; *rest moves behind it and the blanks that follow. */
static struct text take_word(struct text *rest)
{
    size_t end = 0;
    while (end < rest->size && !is_blank(rest->data[end])) {
        end++;
    }
    struct text word = text_slice(*rest, 0, end);
    *rest = text_trim(text_slice(*rest, end, SIZE_MAX));
    return word;
}

static bool is_name(struct text word, const char *extra)
{
    bool name = word.size > 0 && word.data[0] >= 'a' && word.data[0] <= 'z';
    for (size_t i = 0; name && i < word.size; i++) {
        char c = word.data[i];
        name = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               (c != '\0' && strchr(extra, c) != NULL);
    }
    return name;
}

static struct part *find_part(const struct rules *rules, struct text name)
{
    for (size_t i = 0; i < rules->part_count; i++) {
        if (text_equal(rules->parts[i].name, name)) {
            return &rules->parts[i];
        }
    }
    return NULL;
}

static void read_define(struct rules *rules, const struct line *line, struct text rest)
{
    struct text name = take_word(&rest);
    struct text equals = take_word(&rest);
    const struct part *before = find_part(rules, name);
    if (!is_name(name, "") || !text_equal(equals, TEXT("=")) || rest.size == 0) {
        faults_add(rules->faults, line->file, line->number, "expected: define name = pattern");
    } else if (before != NULL) {
        faults_add(rules->faults, line->file, line->number,
                   "part \"%.*s\" is defined already at %.*s:%d", TEXT_ARGS(name),
                   TEXT_ARGS(before->file), before->line);
    } else if (rules->part_count == RULES_PARTS_MAX) {
        faults_add(rules->faults, line->file, line->number, "more than %d parts", RULES_PARTS_MAX);
    } else {
        rules->parts[rules->part_count++] =
            (struct part){.name = name, .source = rest, .file = line->file, .line = line->number};
    }
}

/* Names are few and files are read once: a straight search is fast enough. */
static const struct rule *find_rule(const struct rules *rules, struct text name)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (text_equal(rules->items[i].name, name)) {
            return &rules->items[i];
        }
    }
    return NULL;
}

static void read_rule(struct rules *rules, const struct line *line, struct text rest)
{
    struct text name = take_word(&rest), label = take_word(&rest), score = take_word(&rest);
    int64_t points = 0;
    const struct rule *before = find_rule(rules, name);
    if (!is_name(name, ".-") || label.size == 0 || rest.size == 0) {
        faults_add(rules->faults, line->file, line->number,
                   "expected: rule name label score pattern");
    } else if (!text_to_int64(score, &points) || points == 0 || points > RULES_SCORE_MAX ||
               points < -RULES_SCORE_MAX) {
        faults_add(rules->faults, line->file, line->number,
                   "score \"%.*s\" of rule \"%.*s\" is not a number from -%d to %d beside 0",
                   TEXT_ARGS(score), TEXT_ARGS(name), RULES_SCORE_MAX, RULES_SCORE_MAX);
    } else if (before != NULL) {
        faults_add(rules->faults, line->file, line->number,
                   "rule \"%.*s\" is there already at %.*s:%d", TEXT_ARGS(name),
                   TEXT_ARGS(before->file), before->line);
    } else if (rules->count == rules->capacity) {
        faults_add(rules->faults, line->file, line->number, "more than %zu rules", rules->capacity);
    } else {
        rules->items[rules->count++] = (struct rule){.name = name,
                                                     .label = label,
                                                     .file = line->file,
                                                     .source = rest,
                                                     .line = line->number,
                                                     .score = (int32_t)points};
    }
}

static void read_statement(struct rules *rules, const struct line *line)
{
    struct text rest = text_trim(line->text);
    struct text verb = take_word(&rest);
    if (verb.size == 0) {
        return;
    }
    if (text_equal(verb, TEXT("define"))) {
        read_define(rules, line, rest);
    } else if (text_equal(verb, TEXT("rule"))) {
        read_rule(rules, line, rest);
    } else {
        faults_add(rules->faults, line->file, line->number, "\"%.*s\" is neither define nor rule",
                   (int)text_cut_utf8(verb, 32).size, verb.data);
    }
}

/* Joins without a blank, so that an alternation can be broken before its "|". */
static enum status continue_line(struct rules *rules, struct line *line, struct text more)
{
    line->text = arena_printf(rules->arena, "%.*s%s%.*s", TEXT_ARGS(text_trim(line->text)),
                              more.data[0] == '|' ? "" : " ", TEXT_ARGS(more));
    return line->text.data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum status rules_read(struct rules *rules, struct text file, struct text bytes)
{
    struct text name = arena_text(rules->arena, file);
    struct text rest = arena_text(rules->arena, bytes);
    if (name.data == NULL || rest.data == NULL) {
        return ST_NO_MEMORY;
    }
    if (!text_valid_utf8(rest)) {
        faults_add(rules->faults, name, 0, "is not UTF-8 text");
        return ST_OK;
    }
    struct line line = {.file = name};
    for (int32_t number = 1; rest.size > 0; number++) {
        size_t end = text_find(rest, TEXT("\n"));
        struct text raw = text_slice(rest, 0, end);
        rest = end == SIZE_MAX ? TEXT_NONE : text_slice(rest, end + 1, SIZE_MAX);
        struct text text = text_trim(raw);
        if (text.size == 0 || text.data[0] == '#') {
            continue;
        }
        if (is_blank(raw.data[0]) && line.text.size > 0) {
            if (continue_line(rules, &line, text) != ST_OK) {
                return ST_NO_MEMORY;
            }
            continue;
        }
        read_statement(rules, &line);
        line = (struct line){.text = text, .file = name, .number = number};
    }
    read_statement(rules, &line);
    return ST_OK;
}

/* ---- putting the parts in ---- */

struct expansion {
    struct rules *rules;
    const struct rule *rule;
    char *out; /* RULES_PATTERN_BYTES_MAX */
    size_t size;
    size_t depth;
    bool failed;
};

static void expand(struct expansion *expansion, struct text source);

static void fail(struct expansion *expansion, const char *reason, struct text about)
{
    if (!expansion->failed) {
        faults_add(expansion->rules->faults, expansion->rule->file, expansion->rule->line,
                   "rule \"%.*s\": part \"%.*s\" %s", TEXT_ARGS(expansion->rule->name),
                   TEXT_ARGS(about), reason);
    }
    expansion->failed = true;
}

static void emit(struct expansion *expansion, struct text text)
{
    if (RULES_PATTERN_BYTES_MAX - expansion->size < text.size) {
        fail(expansion, "makes the pattern too long", TEXT_NONE);
        return;
    }
    memcpy(expansion->out + expansion->size, text.data, text.size);
    expansion->size += text.size;
}

static void expand_part(struct expansion *expansion, struct text name)
{
    struct part *part = find_part(expansion->rules, name);
    if (part == NULL) {
        fail(expansion, "is not defined", name);
        return;
    }
    part->used = true;
    if (part->open || expansion->depth == RULES_DEPTH_MAX) {
        fail(expansion, "uses itself", name);
        return;
    }
    part->open = true;
    expansion->depth++;
    emit(expansion, TEXT("(?:"));
    expand(expansion, part->source);
    emit(expansion, TEXT(")"));
    expansion->depth--;
    part->open = false;
}

/* Bytes of "{name}" or "(?&name)" at the start of text, 0 when it is neither. */
static size_t reference_at(struct text text, struct text *name_out)
{
    bool brace = text_starts_with(text, TEXT("{"));
    struct text opening = brace ? TEXT("{") : TEXT("(?&");
    if (!text_starts_with(text, opening)) {
        return 0;
    }
    struct text rest = text_slice(text, opening.size, SIZE_MAX);
    size_t end = text_find(rest, brace ? TEXT("}") : TEXT(")"));
    struct text name = text_slice(rest, 0, end);
    if (end == SIZE_MAX || !is_name(name, "")) {
        return 0;
    }
    *name_out = name;
    return opening.size + end + 1;
}

static void expand(struct expansion *expansion, struct text source)
{
    for (size_t i = 0; i < source.size && !expansion->failed;) {
        struct text rest = text_slice(source, i, SIZE_MAX), name;
        size_t reference = reference_at(rest, &name);
        if (reference > 0) {
            expand_part(expansion, name);
            i += reference;
            continue;
        }
        size_t bytes = rest.data[0] == '\\' && rest.size > 1 ? 2 : 1;
        emit(expansion, text_slice(rest, 0, bytes));
        i += bytes;
    }
}

static void forget_open(struct rules *rules)
{
    for (size_t i = 0; i < rules->part_count; i++) {
        rules->parts[i].open = false;
    }
}

enum status rules_finish(struct rules *rules)
{
    struct expansion expansion = {.rules = rules, .out = malloc(RULES_PATTERN_BYTES_MAX)};
    if (expansion.out == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = ST_OK;
    size_t kept = 0;
    for (size_t i = 0; i < rules->count && status == ST_OK; i++) {
        struct rule rule = rules->items[i];
        expansion.rule = &rule;
        expansion.size = 0;
        expansion.depth = 0;
        expansion.failed = false;
        expand(&expansion, rule.source);
        if (expansion.failed) {
            forget_open(rules);
            continue;
        }
        rule.pattern = arena_text(rules->arena, (struct text){expansion.out, expansion.size});
        status = rule.pattern.data == NULL ? ST_NO_MEMORY : ST_OK;
        rules->items[kept++] = rule;
    }
    rules->count = kept;
    free(expansion.out);
    for (size_t i = 0; i < rules->part_count && status == ST_OK; i++) {
        if (!rules->parts[i].used) {
            faults_add(rules->faults, rules->parts[i].file, rules->parts[i].line,
                       "part \"%.*s\" is never used", TEXT_ARGS(rules->parts[i].name));
        }
    }
    return status;
}
