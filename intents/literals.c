#include "intents/literals.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"

#include <stdlib.h>
#include <string.h>

enum { CLASS_CHARS_MAX = 64, REPEAT_MAX = 65535, REPEAT_OUT_MAX = 4, STRING_BYTES_MAX = 48 };

/* What is known of a piece of a pattern. Exact: it matches the strings and nothing else.
 * Otherwise: lead_known says that every match that is not empty begins with one of lead. */
struct node {
    bool exact, nullable, lead_known;
    struct literal_set strings; /* exact only; may hold the empty text */
    struct literal_set lead;
    struct literal_set groups[LITERALS_GROUPS_MAX];
    size_t group_count;
};

enum trouble { TROUBLE_NONE, TROUBLE_OPAQUE, TROUBLE_MEMORY };

struct reader {
    struct text pattern;
    size_t at;
    size_t depth;
    struct arena *arena;
    enum trouble trouble;
};

static const struct node node_any = {.exact = false};
static struct text empty_text = {"", 0};

static struct node node_empty(void)
{
    return (struct node){.exact = true, .nullable = true, .strings = {&empty_text, 1}};
}

static void give_up(struct reader *reader, enum trouble trouble)
{
    if (reader->trouble == TROUBLE_NONE) {
        reader->trouble = trouble;
    }
}

/* ---- sets ---- */

static int compare_texts(const void *left, const void *right)
{
    const struct text *a = left, *b = right;
    size_t common = a->size < b->size ? a->size : b->size;
    int order = common == 0 ? 0 : memcmp(a->data, b->data, common);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static struct literal_set set_new(struct reader *reader, size_t capacity)
{
    struct literal_set set = {arena_alloc(reader->arena, (capacity + 1) * sizeof *set.items), 0};
    if (set.items == NULL) {
        give_up(reader, TROUBLE_MEMORY);
        set.items = &empty_text;
    }
    return set;
}

static void set_settle(struct literal_set *set)
{
    qsort(set->items, set->count, sizeof *set->items, compare_texts);
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (kept == 0 || !text_equal(set->items[kept - 1], set->items[i])) {
            set->items[kept++] = set->items[i];
        }
    }
    set->count = kept;
}

static struct literal_set set_union(struct reader *reader, struct literal_set a,
                                    struct literal_set b)
{
    struct literal_set set = set_new(reader, a.count + b.count);
    if (reader->trouble == TROUBLE_MEMORY) {
        return set;
    }
    for (size_t i = 0; i < a.count + b.count; i++) {
        set.items[set.count++] = i < a.count ? a.items[i] : b.items[i - a.count];
    }
    set_settle(&set);
    return set;
}

static bool set_equal(struct literal_set a, struct literal_set b)
{
    bool equal = a.count == b.count;
    for (size_t i = 0; equal && i < a.count; i++) {
        equal = text_equal(a.items[i], b.items[i]);
    }
    return equal;
}

/* The first LITERALS_CHARS_MAX characters. */
static struct text shorten(struct text text)
{
    size_t end = 0;
    for (size_t chars = 0; end < text.size && chars < LITERALS_CHARS_MAX; chars++) {
        codepoint_next(text.data, text.size, &end);
    }
    return (struct text){text.data, end};
}

/* ---- nodes ---- */

static void add_group(struct node *node, struct literal_set group)
{
    for (size_t i = 0; i < node->group_count; i++) {
        if (set_equal(node->groups[i], group)) {
            return;
        }
    }
    if (node->group_count < LITERALS_GROUPS_MAX) {
        node->groups[node->group_count++] = group;
        return;
    }
    size_t widest = 0;
    for (size_t i = 1; i < node->group_count; i++) {
        widest = node->groups[i].count > node->groups[widest].count ? i : widest;
    }
    if (group.count < node->groups[widest].count) {
        node->groups[widest] = group;
    }
}

/* From exact knowledge to groups and lead. */
static void node_flush(struct reader *reader, struct node *node)
{
    if (!node->exact) {
        return;
    }
    struct literal_set lead = set_new(reader, node->strings.count);
    node->nullable = false;
    for (size_t i = 0; i < node->strings.count && reader->trouble != TROUBLE_MEMORY; i++) {
        if (node->strings.items[i].size == 0) {
            node->nullable = true;
        } else {
            lead.items[lead.count++] = shorten(node->strings.items[i]);
        }
    }
    set_settle(&lead);
    node->exact = false;
    node->lead = lead;
    node->lead_known = true;
    node->group_count = 0;
    if (!node->nullable) {
        add_group(node, lead);
    }
}

static struct text join(struct reader *reader, struct text a, struct text b)
{
    char *bytes = arena_alloc(reader->arena, a.size + b.size + 1);
    if (bytes == NULL) {
        give_up(reader, TROUBLE_MEMORY);
        return a;
    }
    memcpy(bytes, a.data, a.size);
    memcpy(bytes + a.size, b.data, b.size);
    return (struct text){bytes, a.size + b.size};
}

static size_t longest(struct literal_set set)
{
    size_t bytes = 0;
    for (size_t i = 0; i < set.count; i++) {
        bytes = set.items[i].size > bytes ? set.items[i].size : bytes;
    }
    return bytes;
}

/* run = run * next when both are exact and the product stays small. */
static bool multiply(struct reader *reader, struct node *run, const struct node *next)
{
    if (!run->exact || !next->exact ||
        run->strings.count * next->strings.count > LITERALS_PRODUCT_MAX ||
        longest(run->strings) + longest(next->strings) > STRING_BYTES_MAX) {
        return false;
    }
    struct literal_set set = set_new(reader, run->strings.count * next->strings.count);
    for (size_t i = 0; i < run->strings.count; i++) {
        for (size_t j = 0; j < next->strings.count && reader->trouble != TROUBLE_MEMORY; j++) {
            set.items[set.count++] = join(reader, run->strings.items[i], next->strings.items[j]);
        }
    }
    set_settle(&set);
    run->strings = set;
    run->nullable = run->nullable && next->nullable;
    return true;
}

/* whole = whole . next, both flushed. */
static void append(struct reader *reader, struct node *whole, const struct node *next)
{
    if (whole->nullable && whole->lead_known) {
        whole->lead_known = next->lead_known;
        whole->lead = set_union(reader, whole->lead, next->lead);
        if (whole->lead.count > LITERALS_SET_MAX) {
            whole->lead_known = false;
        }
    }
    whole->nullable = whole->nullable && next->nullable;
    for (size_t i = 0; i < next->group_count; i++) {
        add_group(whole, next->groups[i]);
    }
}

/* Of (A and B) or (C and D): every pair of A, B with C, D. */
static void pair_groups(struct reader *reader, const struct node *a, const struct node *b,
                        struct node *out)
{
    for (size_t i = 0; i < a->group_count; i++) {
        for (size_t j = 0; j < b->group_count; j++) {
            if (a->groups[i].count + b->groups[j].count <= LITERALS_SET_MAX) {
                add_group(out, set_union(reader, a->groups[i], b->groups[j]));
            }
        }
    }
}

static struct node alternate(struct reader *reader, struct node a, struct node b)
{
    struct node out = {.exact = false};
    if (a.exact && b.exact && a.strings.count + b.strings.count <= LITERALS_SET_MAX) {
        out.exact = true;
        out.strings = set_union(reader, a.strings, b.strings);
        out.nullable = a.nullable || b.nullable;
        return out;
    }
    node_flush(reader, &a);
    node_flush(reader, &b);
    out.nullable = a.nullable || b.nullable;
    out.lead_known = a.lead_known && b.lead_known &&
                     a.lead.count + b.lead.count <= LITERALS_SET_MAX;
    if (out.lead_known) {
        out.lead = set_union(reader, a.lead, b.lead);
    }
    pair_groups(reader, &a, &b, &out);
    return out;
}

static struct node repeat(struct reader *reader, struct node node, unsigned min, unsigned max)
{
    if (min == 1 && max == 1) {
        return node;
    }
    if (min == 0 && max == 1 && node.exact) {
        return alternate(reader, node, node_empty());
    }
    struct node whole = node;
    if (node.exact && min == max && min <= REPEAT_OUT_MAX) {
        unsigned times = 1;
        while (times < min && multiply(reader, &whole, &node)) {
            times++;
        }
        if (min > 0 && times == min) {
            return whole;
        }
        whole = node;
    }
    node_flush(reader, &whole);
    if (min == 0) {
        whole.group_count = 0;
        whole.nullable = true;
    }
    return whole;
}

/* ---- reading the pattern ---- */

static bool at_end(const struct reader *reader)
{
    return reader->at >= reader->pattern.size;
}

static char peek(const struct reader *reader)
{
    return at_end(reader) ? '\0' : reader->pattern.data[reader->at];
}

static bool skip(struct reader *reader, struct text prefix)
{
    struct text rest = text_slice(reader->pattern, reader->at, SIZE_MAX);
    bool there = text_starts_with(rest, prefix);
    reader->at += there ? prefix.size : 0;
    return there;
}

/* The next character as a literal of its own. */
static struct node read_char(struct reader *reader)
{
    size_t from = reader->at;
    int32_t c = codepoint_next(reader->pattern.data, reader->pattern.size, &reader->at);
    if (c <= 0 || c > 0xffff) {
        give_up(reader, TROUBLE_OPAQUE); /* the automaton knows the BMP only */
    }
    struct node node = {.exact = true, .strings = set_new(reader, 1)};
    if (reader->trouble == TROUBLE_NONE) {
        node.strings.items[node.strings.count++] =
            (struct text){reader->pattern.data + from, reader->at - from};
    }
    return node;
}

static bool one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct node read_escape(struct reader *reader)
{
    reader->at++;
    char c = peek(reader);
    if (one_of(c, "bBAzZG")) {
        reader->at++;
        return node_empty();
    }
    if (one_of(c, "dDwWsShHvVNRX")) {
        reader->at++;
        return node_any;
    }
    if (c == '\0' || is_word(c)) {
        give_up(reader, TROUBLE_OPAQUE);
        return node_any;
    }
    return read_char(reader);
}

static int32_t class_char(struct reader *reader)
{
    if (peek(reader) == '[' || at_end(reader)) {
        give_up(reader, TROUBLE_OPAQUE); /* [:alpha:], or a set that needs no reading */
        return CODEPOINT_BAD;
    }
    if (peek(reader) == '\\') {
        reader->at++;
        if (at_end(reader) || is_word(peek(reader))) {
            return CODEPOINT_BAD;
        }
    }
    return codepoint_next(reader->pattern.data, reader->pattern.size, &reader->at);
}

/* Adds first..last; false when the class is too wide to be worth a set. */
static bool class_range(struct reader *reader, struct literal_set *set, int32_t first, int32_t last)
{
    if (first <= 0 || last < first || last > 0xffff || last - first >= CLASS_CHARS_MAX - (int32_t)set->count) {
        return false;
    }
    for (int32_t c = first; c <= last; c++) {
        char *bytes = arena_alloc(reader->arena, CODEPOINT_BYTES_MAX);
        if (bytes == NULL) {
            give_up(reader, TROUBLE_MEMORY);
            return false;
        }
        set->items[set->count++] = (struct text){bytes, codepoint_put(c, bytes)};
    }
    return true;
}

/* [...]: exact when it lists few characters; any character otherwise. */
static struct node read_class(struct reader *reader)
{
    reader->at++;
    bool small = !skip(reader, TEXT("^"));
    struct literal_set set = set_new(reader, CLASS_CHARS_MAX);
    bool first_item = true;
    while (reader->trouble == TROUBLE_NONE && (first_item || peek(reader) != ']')) {
        first_item = false;
        int32_t first = class_char(reader), last = first;
        if (first == CODEPOINT_BAD) { /* \d, \p{...}: find the end, keep nothing */
            reader->at += at_end(reader) ? 0 : 1;
            small = false;
        }
        if (first != CODEPOINT_BAD && peek(reader) == '-' &&
            !text_starts_with(text_slice(reader->pattern, reader->at, 2), TEXT("-]"))) {
            reader->at++;
            last = class_char(reader);
        }
        small = small && class_range(reader, &set, first, last);
        if (at_end(reader)) {
            give_up(reader, TROUBLE_OPAQUE);
        }
    }
    reader->at++;
    set_settle(&set);
    return small ? (struct node){.exact = true, .strings = set} : node_any;
}

static struct node read_alternatives(struct reader *reader);

/* Skips "(?<name>" and its like; false for forms this reader does not know. */
static bool open_bracket(struct reader *reader, bool *zero_width_out)
{
    static const struct {
        struct text opening;
        bool zero_width, named;
        char name_end;
    } forms[] = {
        {{"(?=", 3}, true, false, 0},  {{"(?!", 3}, true, false, 0},
        {{"(?<=", 4}, true, false, 0}, {{"(?<!", 4}, true, false, 0},
        {{"(?:", 3}, false, false, 0}, {{"(?>", 3}, false, false, 0},
        {{"(?|", 3}, false, false, 0}, {{"(?P<", 4}, false, true, '>'},
        {{"(?<", 3}, false, true, '>'}, {{"(?'", 3}, false, true, '\''},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (!skip(reader, forms[i].opening)) {
            continue;
        }
        *zero_width_out = forms[i].zero_width;
        while (forms[i].named && !at_end(reader) && is_word(peek(reader))) {
            reader->at++;
        }
        return !forms[i].named || skip(reader, (struct text){&forms[i].name_end, 1});
    }
    *zero_width_out = false;
    bool plain = skip(reader, TEXT("("));
    return plain && peek(reader) != '?' && peek(reader) != '*';
}

static struct node read_group(struct reader *reader)
{
    bool zero_width = false;
    if (reader->depth >= LITERALS_DEPTH_MAX || !open_bracket(reader, &zero_width)) {
        give_up(reader, TROUBLE_OPAQUE);
        return node_any;
    }
    reader->depth++;
    struct node node = read_alternatives(reader);
    reader->depth--;
    if (!skip(reader, TEXT(")"))) {
        give_up(reader, TROUBLE_OPAQUE);
    }
    return zero_width ? node_empty() : node;
}

static struct node read_atom(struct reader *reader)
{
    switch (peek(reader)) {
    case '(':
        return read_group(reader);
    case '[':
        return read_class(reader);
    case '\\':
        return read_escape(reader);
    case '.':
        reader->at++;
        return node_any;
    case '^':
    case '$':
        reader->at++;
        return node_empty();
    default:
        return read_char(reader);
    }
}

static bool read_number(struct reader *reader, unsigned *number)
{
    unsigned value = 0;
    size_t from = reader->at;
    while (peek(reader) >= '0' && peek(reader) <= '9' && value <= REPEAT_MAX) {
        value = value * 10 + (unsigned)(peek(reader) - '0');
        reader->at++;
    }
    *number = value;
    return reader->at > from;
}

/* {n} {n,} {n,m}; other uses of a brace are left alone by giving up. */
static void read_braces(struct reader *reader, unsigned *min, unsigned *max)
{
    reader->at++;
    bool known = read_number(reader, min);
    *max = *min;
    if (known && skip(reader, TEXT(","))) {
        *max = REPEAT_MAX;
        unsigned upper;
        if (read_number(reader, &upper)) {
            *max = upper;
        }
    }
    if (!known || !skip(reader, TEXT("}"))) {
        give_up(reader, TROUBLE_OPAQUE);
    }
}

static struct node read_repeated(struct reader *reader)
{
    struct node node = read_atom(reader);
    while (reader->trouble == TROUBLE_NONE && one_of(peek(reader), "?*+{")) {
        unsigned min = 0, max = REPEAT_MAX;
        if (peek(reader) == '{') {
            read_braces(reader, &min, &max);
        } else {
            min = peek(reader) == '+' ? 1 : 0;
            max = peek(reader) == '?' ? 1 : REPEAT_MAX;
            reader->at++;
        }
        if (one_of(peek(reader), "?+")) { /* lazy, possessive: the same texts or fewer */
            reader->at++;
        }
        node = repeat(reader, node, min, max);
    }
    return node;
}

static struct node read_sequence(struct reader *reader)
{
    struct node whole = {.nullable = true, .lead_known = true}, run = node_empty();
    bool broken = false; /* whole holds something */
    while (reader->trouble == TROUBLE_NONE && !at_end(reader) && peek(reader) != '|' &&
           peek(reader) != ')') {
        struct node next = read_repeated(reader);
        if (multiply(reader, &run, &next)) {
            continue;
        }
        node_flush(reader, &run);
        append(reader, &whole, &run);
        broken = true;
        run = node_empty();
        if (next.exact) {
            run = next;
        } else {
            append(reader, &whole, &next);
        }
    }
    if (broken) {
        node_flush(reader, &run);
        append(reader, &whole, &run);
        return whole;
    }
    return run;
}

/* Long lists of words are the rule: exact branches are gathered in place (gathered doubles its
 * room) and sorted once, so that a list of n words costs n and not n times n. */
static bool gather(struct reader *reader, struct node *gathered, const struct node *branch,
                   size_t *room)
{
    if (!gathered->exact || !branch->exact ||
        gathered->strings.count + branch->strings.count > LITERALS_SET_MAX) {
        return false;
    }
    size_t wanted = gathered->strings.count + branch->strings.count;
    if (wanted > *room) {
        *room = wanted * 2;
        struct literal_set wider = set_new(reader, *room);
        if (reader->trouble == TROUBLE_MEMORY) {
            return false;
        }
        memcpy(wider.items, gathered->strings.items,
               gathered->strings.count * sizeof *wider.items);
        wider.count = gathered->strings.count;
        gathered->strings = wider;
    }
    memcpy(gathered->strings.items + gathered->strings.count, branch->strings.items,
           branch->strings.count * sizeof *branch->strings.items);
    gathered->strings.count = wanted;
    gathered->nullable = gathered->nullable || branch->nullable;
    return true;
}

static struct node read_alternatives(struct reader *reader)
{
    struct node node = read_sequence(reader);
    size_t room = 0;
    while (reader->trouble == TROUBLE_NONE && peek(reader) == '|' && !at_end(reader)) {
        reader->at++;
        struct node branch = read_sequence(reader);
        if (gather(reader, &node, &branch, &room)) {
            continue;
        }
        if (node.exact && room > 0) {
            set_settle(&node.strings);
            room = 0;
        }
        node = alternate(reader, node, branch);
    }
    if (node.exact && room > 0) {
        set_settle(&node.strings);
    }
    return node;
}

/* Does b hold all of a? Then b is there whenever a is, and says nothing more. */
static bool is_within(struct literal_set a, struct literal_set b)
{
    size_t found = 0;
    for (size_t j = 0; found < a.count && j < b.count; j++) {
        found += text_equal(a.items[found], b.items[j]);
    }
    return found == a.count;
}

static void keep_telling(const struct node *node, struct literal_needs *needs)
{
    for (size_t i = 0; i < node->group_count; i++) {
        bool telling = true;
        for (size_t j = 0; telling && j < node->group_count; j++) {
            telling = i == j || !is_within(node->groups[j], node->groups[i]);
        }
        if (telling) {
            needs->groups[needs->group_count++] = node->groups[i];
        }
    }
}

enum status literals_need(struct text pattern, struct arena *arena, struct literal_needs *needs_out)
{
    INVARIANT(arena != NULL && needs_out != NULL);
    *needs_out = (struct literal_needs){.group_count = 0};
    struct reader reader = {.pattern = pattern, .arena = arena};
    struct node node = read_alternatives(&reader);
    if (reader.trouble == TROUBLE_NONE && !at_end(&reader)) {
        give_up(&reader, TROUBLE_OPAQUE);
    }
    node_flush(&reader, &node);
    if (reader.trouble == TROUBLE_MEMORY) {
        return ST_NO_MEMORY;
    }
    if (reader.trouble == TROUBLE_OPAQUE || node.nullable) {
        return ST_OK;
    }
    keep_telling(&node, needs_out);
    if (node.lead_known) {
        needs_out->lead = node.lead;
    }
    return ST_OK;
}
