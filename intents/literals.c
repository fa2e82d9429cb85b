#include "intents/literals.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"
#include "intents/literal_guard.h"
#include "intents/literal_node.h"

#include <string.h>

enum { CLASS_CHARS_MAX = 64, REPEAT_MAX = 65535 };

struct reader {
    struct text pattern;
    size_t at;
    size_t depth; /* of brackets that are open */
    struct literal_work work;
    struct literal_guards guards;
};

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
static struct literal_node read_char(struct reader *reader)
{
    size_t from = reader->at;
    int32_t c = codepoint_next(reader->pattern.data, reader->pattern.size, &reader->at);
    if (c <= 0 || c > 0xffff) {
        literal_give_up(&reader->work, TROUBLE_OPAQUE); /* the automaton knows the BMP only */
    }
    struct literal_node node = {
        .exact = true, .strings = literal_set_new(&reader->work, 1), .chars_max = 1};
    if (reader->work.trouble == TROUBLE_NONE) {
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

static struct literal_node read_escape(struct reader *reader)
{
    reader->at++;
    char c = peek(reader);
    if (one_of(c, "bBAzZG")) {
        reader->at++;
        return literal_node_empty();
    }
    if (one_of(c, "dDwWsShHvVN")) {
        reader->at++;
        return literal_node_any;
    }
    if (one_of(c, "RX")) {
        reader->at++;
        return (struct literal_node){.chars_max = LITERALS_FAR};
    }
    if (c == '\0' || is_word(c)) {
        literal_give_up(&reader->work, TROUBLE_OPAQUE);
        return literal_node_any;
    }
    return read_char(reader);
}

static int32_t class_char(struct reader *reader)
{
    if (peek(reader) == '[' || at_end(reader)) {
        literal_give_up(&reader->work,
                        TROUBLE_OPAQUE); /* [:alpha:], or a set that needs no reading */
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
    if (first <= 0 || last < first || last > 0xffff ||
        last - first >= CLASS_CHARS_MAX - (int32_t)set->count) {
        return false;
    }
    for (int32_t c = first; c <= last; c++) {
        char *bytes = arena_alloc(reader->work.arena, CODEPOINT_BYTES_MAX);
        if (bytes == NULL) {
            literal_give_up(&reader->work, TROUBLE_MEMORY);
            return false;
        }
        set->items[set->count++] = (struct text){bytes, codepoint_put(c, bytes)};
    }
    return true;
}

/* [...]: exact when it lists few characters; any character otherwise. */
static struct literal_node read_class(struct reader *reader)
{
    reader->at++;
    bool small = !skip(reader, TEXT("^"));
    struct literal_set set = literal_set_new(&reader->work, CLASS_CHARS_MAX);
    bool first_item = true;
    while (reader->work.trouble == TROUBLE_NONE && (first_item || peek(reader) != ']')) {
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
            literal_give_up(&reader->work, TROUBLE_OPAQUE);
        }
    }
    reader->at++;
    literal_set_settle(&set);
    return small ? (struct literal_node){.exact = true, .strings = set, .chars_max = 1}
                 : literal_node_any;
}

static struct literal_node read_alternatives(struct reader *reader);

enum bracket { BRACKET_GROUP, BRACKET_AHEAD, BRACKET_ASIDE };

/* Skips "(?<name>" and its like; false for forms this reader does not know. */
static bool open_bracket(struct reader *reader, enum bracket *bracket_out)
{
    static const struct {
        struct text opening;
        enum bracket bracket;
        bool named;
        char name_end;
    } forms[] = {
        {{"(?=", 3}, BRACKET_AHEAD, false, 0},  {{"(?!", 3}, BRACKET_ASIDE, false, 0},
        {{"(?<=", 4}, BRACKET_ASIDE, false, 0}, {{"(?<!", 4}, BRACKET_ASIDE, false, 0},
        {{"(?:", 3}, BRACKET_GROUP, false, 0},  {{"(?>", 3}, BRACKET_GROUP, false, 0},
        {{"(?|", 3}, BRACKET_GROUP, false, 0},  {{"(?P<", 4}, BRACKET_GROUP, true, '>'},
        {{"(?<", 3}, BRACKET_GROUP, true, '>'}, {{"(?'", 3}, BRACKET_GROUP, true, '\''},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (!skip(reader, forms[i].opening)) {
            continue;
        }
        *bracket_out = forms[i].bracket;
        while (forms[i].named && !at_end(reader) && is_word(peek(reader))) {
            reader->at++;
        }
        return !forms[i].named || skip(reader, (struct text){&forms[i].name_end, 1});
    }
    *bracket_out = BRACKET_GROUP;
    bool plain = skip(reader, TEXT("("));
    return plain && peek(reader) != '?' && peek(reader) != '*';
}

/* Notes what the alternatives of a group, which now have been read, can begin with. */
static void add_guard(struct reader *reader, size_t open, size_t from,
                      const struct literal_node *node)
{
    struct literal_set words = node->exact ? node->strings : node->lead;
    bool known = !node->nullable && (node->exact || node->lead_known);
    if (known && words.count >= LITERAL_GUARD_WORDS_MIN && words.count <= LITERALS_SET_MAX &&
        reader->guards.count < LITERAL_GUARDS_MAX) {
        reader->guards.items[reader->guards.count++] =
            (struct literal_guard){open, from, reader->at, words};
    }
}

static struct literal_node read_group(struct reader *reader)
{
    size_t open = reader->at;
    enum bracket bracket = BRACKET_GROUP;
    if (reader->depth >= LITERALS_DEPTH_MAX || !open_bracket(reader, &bracket)) {
        literal_give_up(&reader->work, TROUBLE_OPAQUE);
        return literal_node_any;
    }
    reader->depth++;
    size_t from = reader->at;
    struct literal_node node = read_alternatives(reader);
    reader->depth--;
    if (bracket == BRACKET_GROUP) {
        add_guard(reader, open, from, &node);
    }
    if (!skip(reader, TEXT(")"))) {
        literal_give_up(&reader->work, TROUBLE_OPAQUE);
    }
    return bracket == BRACKET_GROUP   ? node
           : bracket == BRACKET_AHEAD ? literal_node_ahead(&reader->work, node)
                                      : literal_node_empty();
}

static struct literal_node read_atom(struct reader *reader)
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
        return literal_node_any;
    case '^':
    case '$':
        reader->at++;
        return literal_node_empty();
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
        literal_give_up(&reader->work, TROUBLE_OPAQUE);
    }
}

static struct literal_node read_repeated(struct reader *reader)
{
    struct literal_node node = read_atom(reader);
    while (reader->work.trouble == TROUBLE_NONE && one_of(peek(reader), "?*+{")) {
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
        node = literal_node_repeat(&reader->work, node, min, max);
    }
    return node;
}

static struct literal_node read_sequence(struct reader *reader)
{
    struct literal_node whole = {.nullable = true, .lead_known = true}, run = literal_node_empty();
    bool broken = false; /* whole holds something */
    while (reader->work.trouble == TROUBLE_NONE && !at_end(reader) && peek(reader) != '|' &&
           peek(reader) != ')') {
        struct literal_node next = read_repeated(reader);
        if (literal_node_consumes_nothing(&next)) { /* what it needs does not part a run */
            literal_node_append(&reader->work, &whole, &next);
            broken = true;
            continue;
        }
        if (literal_node_multiply(&reader->work, &run, &next)) {
            continue;
        }
        literal_node_flush(&reader->work, &run);
        literal_node_append(&reader->work, &whole, &run);
        broken = true;
        run = literal_node_empty();
        if (next.exact) {
            run = next;
        } else {
            literal_node_append(&reader->work, &whole, &next);
        }
    }
    if (broken) {
        literal_node_flush(&reader->work, &run);
        literal_node_append(&reader->work, &whole, &run);
        return whole;
    }
    return run;
}

static struct literal_node read_alternatives(struct reader *reader)
{
    struct literal_node node = read_sequence(reader);
    size_t room = 0;
    while (reader->work.trouble == TROUBLE_NONE && peek(reader) == '|' && !at_end(reader)) {
        reader->at++;
        struct literal_node branch = read_sequence(reader);
        if (literal_node_gather(&reader->work, &node, &branch, &room)) {
            continue;
        }
        if (node.exact && room > 0) {
            literal_set_settle(&node.strings);
            room = 0;
        }
        node = literal_node_alternate(&reader->work, node, branch);
    }
    if (node.exact && room > 0) {
        literal_set_settle(&node.strings);
    }
    return node;
}

/* ---- branches ---- */

struct branches {
    struct literal_node nodes[LITERALS_BRANCHES_MAX];
    size_t starts[LITERALS_BRANCHES_MAX], ends[LITERALS_BRANCHES_MAX]; /* in the pattern */
    size_t count;
    size_t room; /* of the words that the last one gathers, 0: none yet */
};

static void settle_last(struct branches *branches)
{
    if (branches->room > 0) {
        literal_set_settle(&branches->nodes[branches->count - 1].strings);
        branches->room = 0;
    }
}

/* Reads the next branch; words join the words before them. */
static void read_branch(struct reader *reader, struct branches *branches)
{
    size_t start = reader->at;
    struct literal_node branch = read_sequence(reader);
    struct literal_node *last = branches->count == 0 ? NULL : &branches->nodes[branches->count - 1];
    if (last != NULL && literal_node_gather(&reader->work, last, &branch, &branches->room)) {
        branches->ends[branches->count - 1] = reader->at;
        return;
    }
    settle_last(branches);
    if (branches->count == LITERALS_BRANCHES_MAX) {
        *last = literal_node_alternate(&reader->work, *last, branch);
    } else {
        branches->starts[branches->count] = start;
        branches->nodes[branches->count++] = branch;
    }
    branches->ends[branches->count - 1] = reader->at;
}

static void read_branches(struct reader *reader, struct branches *branches)
{
    *branches = (struct branches){.count = 0};
    do {
        read_branch(reader, branches);
    } while (reader->work.trouble == TROUBLE_NONE && skip(reader, TEXT("|")));
    if (reader->work.trouble == TROUBLE_NONE && !at_end(reader)) {
        literal_give_up(&reader->work, TROUBLE_OPAQUE);
    }
    settle_last(branches);
    for (size_t i = 0; i < branches->count; i++) {
        literal_node_flush(&reader->work, &branches->nodes[i]);
    }
}

/* False when the node requires nothing. */
static bool tell_branch(const struct literal_node *node, struct text source,
                        struct literal_need *need)
{
    *need = (struct literal_need){.source = source, .chars_max = node->chars_max};
    if (!node->nullable) {
        literal_node_tell(node, need);
        need->lead = node->lead_known ? node->lead : need->lead;
    }
    return need->group_count > 0 || need->lead.count > 0;
}

/* The analysis makes many sets and leaves few: these move from the scratch arena. */
static bool keep_set(struct literal_set *set, struct arena *arena)
{
    struct text *items = arena_alloc(arena, (set->count + 1) * sizeof *items);
    for (size_t i = 0; i < set->count && items != NULL; i++) {
        items[i] = arena_text(arena, set->items[i]);
        if (items[i].data == NULL) {
            return false;
        }
    }
    set->items = items;
    return items != NULL;
}

static bool keep_need(struct literal_need *need, struct arena *arena)
{
    bool kept = keep_set(&need->lead, arena);
    for (size_t i = 0; i < need->group_count && kept; i++) {
        kept = keep_set(&need->groups[i], arena);
    }
    return kept;
}

enum status literals_need(struct text pattern, struct arena *scratch, struct arena *arena,
                          struct literal_needs *needs_out)
{
    INVARIANT(scratch != NULL && arena != NULL && scratch != arena && needs_out != NULL);
    *needs_out = (struct literal_needs){.branch_count = 0};
    arena_reset(scratch);
    struct reader reader = {.pattern = pattern, .work = {.arena = scratch}};
    struct branches branches;
    read_branches(&reader, &branches);
    struct literal_need *needs = arena_alloc(arena, branches.count * sizeof *needs);
    if (reader.work.trouble == TROUBLE_MEMORY || needs == NULL) {
        return ST_NO_MEMORY;
    }
    bool told = reader.work.trouble == TROUBLE_NONE;
    for (size_t i = 0; told && i < branches.count; i++) {
        struct text source = literal_guards_put(&reader.guards, pattern, branches.starts[i],
                                                branches.ends[i], arena);
        if (source.data == NULL) {
            return ST_NO_MEMORY;
        }
        told = tell_branch(&branches.nodes[i], source, &needs[i]);
        if (told && !keep_need(&needs[i], arena)) {
            return ST_NO_MEMORY;
        }
    }
    if (told) {
        *needs_out = (struct literal_needs){needs, branches.count};
    }
    return ST_OK;
}
