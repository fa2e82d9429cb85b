#include "intents/literal_node.h"

#include "intents/codepoint.h"

#include <stdlib.h>
#include <string.h>

enum { REPEAT_OUT_MAX = 4, STRING_BYTES_MAX = 48, ALTERNATION_GROUPS_MAX = 2 };

static struct text empty_text = {"", 0};

struct literal_node literal_node_empty(void)
{
    return (struct literal_node){.exact = true, .nullable = true, .strings = {&empty_text, 1}};
}

static uint32_t near(uint64_t chars)
{
    return chars < LITERALS_FAR ? (uint32_t)chars : LITERALS_FAR;
}

void literal_give_up(struct literal_work *work, enum literal_trouble trouble)
{
    if (work->trouble == TROUBLE_NONE) {
        work->trouble = trouble;
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

struct literal_set literal_set_new(struct literal_work *work, size_t capacity)
{
    struct literal_set set = {arena_reserve(work->arena, (capacity + 1) * sizeof *set.items), 0};
    if (set.items == NULL) {
        literal_give_up(work, TROUBLE_MEMORY);
        set.items = &empty_text;
    }
    return set;
}

void literal_set_settle(struct literal_set *set)
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

static struct literal_set set_union(struct literal_work *work, struct literal_set a,
                                    struct literal_set b)
{
    struct literal_set set = literal_set_new(work, a.count + b.count);
    if (work->trouble == TROUBLE_MEMORY) {
        return set;
    }
    for (size_t i = 0; i < a.count + b.count; i++) {
        set.items[set.count++] = i < a.count ? a.items[i] : b.items[i - a.count];
    }
    literal_set_settle(&set);
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

/* How often a text has one of group: a single character stands in many more texts than a word. */
static size_t commonness(struct literal_set group)
{
    enum { WORD = 1, CHARACTER = 10 };
    size_t sum = 0;
    for (size_t i = 0; i < group.count; i++) {
        size_t end = 0;
        codepoint_next(group.items[i].data, group.items[i].size, &end);
        sum += end == group.items[i].size ? CHARACTER : WORD;
    }
    return sum;
}

/* Keeps the rarest LITERALS_GROUPS_MAX. */
static void add_group(struct literal_node *node, struct literal_set group)
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
    size_t most = 0, widest = 0;
    for (size_t i = 0; i < node->group_count; i++) {
        size_t common = commonness(node->groups[i]);
        widest = common > most ? i : widest;
        most = common > most ? common : most;
    }
    if (commonness(group) < most) {
        node->groups[widest] = group;
    }
}

/* From exact knowledge to groups and lead. */
void literal_node_flush(struct literal_work *work, struct literal_node *node)
{
    if (!node->exact) {
        return;
    }
    struct literal_set lead = literal_set_new(work, node->strings.count);
    node->nullable = false;
    for (size_t i = 0; i < node->strings.count && work->trouble != TROUBLE_MEMORY; i++) {
        if (node->strings.items[i].size == 0) {
            node->nullable = true;
        } else {
            lead.items[lead.count++] = shorten(node->strings.items[i]);
        }
    }
    literal_set_settle(&lead);
    node->exact = false;
    node->lead = lead;
    node->lead_known = true;
    node->group_count = 0;
    if (!node->nullable) {
        add_group(node, lead);
    }
}

struct literal_node literal_node_ahead(struct literal_work *work, struct literal_node node)
{
    literal_node_flush(work, &node);
    if (node.nullable || node.group_count == 0) {
        return literal_node_empty();
    }
    node.nullable = true;
    node.lead_known = true;
    node.lead.count = 0;
    return node; /* chars_max stays: so far its needs reach */
}

bool literal_node_consumes_nothing(const struct literal_node *node)
{
    return !node->exact && node->nullable && node->lead_known && node->lead.count == 0 &&
           node->group_count > 0;
}

/* Leaves at most count groups, the rarest. */
static void keep_rarest(struct literal_node *node, size_t count)
{
    while (node->group_count > count) {
        size_t most = 0;
        for (size_t i = 1; i < node->group_count; i++) {
            most = commonness(node->groups[i]) > commonness(node->groups[most]) ? i : most;
        }
        node->groups[most] = node->groups[--node->group_count];
    }
}

static struct text join(struct literal_work *work, struct text a, struct text b)
{
    char *bytes = arena_alloc(work->arena, a.size + b.size + 1);
    if (bytes == NULL) {
        literal_give_up(work, TROUBLE_MEMORY);
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
bool literal_node_multiply(struct literal_work *work, struct literal_node *run,
                           const struct literal_node *next)
{
    if (!run->exact || !next->exact ||
        run->strings.count * next->strings.count > LITERALS_PRODUCT_MAX ||
        longest(run->strings) + longest(next->strings) > STRING_BYTES_MAX) {
        return false;
    }
    struct literal_set set = literal_set_new(work, run->strings.count * next->strings.count);
    for (size_t i = 0; i < run->strings.count; i++) {
        for (size_t j = 0; j < next->strings.count && work->trouble != TROUBLE_MEMORY; j++) {
            set.items[set.count++] = join(work, run->strings.items[i], next->strings.items[j]);
        }
    }
    literal_set_settle(&set);
    run->strings = set;
    run->nullable = run->nullable && next->nullable;
    run->chars_max = near((uint64_t)run->chars_max + next->chars_max);
    return true;
}

/* whole = whole . next, both flushed. */
void literal_node_append(struct literal_work *work, struct literal_node *whole,
                         const struct literal_node *next)
{
    if (whole->nullable && whole->lead_known) {
        whole->lead_known = next->lead_known;
        whole->lead = set_union(work, whole->lead, next->lead);
        if (whole->lead.count > LITERALS_SET_MAX) {
            whole->lead_known = false;
        }
    }
    whole->nullable = whole->nullable && next->nullable;
    whole->chars_max = near((uint64_t)whole->chars_max + next->chars_max);
    for (size_t i = 0; i < next->group_count; i++) {
        add_group(whole, next->groups[i]);
    }
}

/* Of (A and B) or (C and D): every pair of A, B with C, D. */
static void pair_groups(struct literal_work *work, const struct literal_node *a,
                        const struct literal_node *b, struct literal_node *out)
{
    for (size_t i = 0; i < a->group_count; i++) {
        for (size_t j = 0; j < b->group_count; j++) {
            if (a->groups[i].count + b->groups[j].count <= LITERALS_SET_MAX) {
                add_group(out, set_union(work, a->groups[i], b->groups[j]));
            }
        }
    }
}

struct literal_node literal_node_alternate(struct literal_work *work, struct literal_node a,
                                           struct literal_node b)
{
    struct literal_node out = {.chars_max = a.chars_max > b.chars_max ? a.chars_max : b.chars_max};
    if (a.exact && b.exact && a.strings.count + b.strings.count <= LITERALS_SET_MAX) {
        out.exact = true;
        out.strings = set_union(work, a.strings, b.strings);
        out.nullable = a.nullable || b.nullable;
        return out;
    }
    literal_node_flush(work, &a);
    literal_node_flush(work, &b);
    out.nullable = a.nullable || b.nullable;
    out.lead_known =
        a.lead_known && b.lead_known && a.lead.count + b.lead.count <= LITERALS_SET_MAX;
    if (out.lead_known) {
        out.lead = set_union(work, a.lead, b.lead);
    }
    pair_groups(work, &a, &b, &out);
    keep_rarest(&out, ALTERNATION_GROUPS_MAX); /* leaves room for the groups of other pieces */
    return out;
}

struct literal_node literal_node_repeat(struct literal_work *work, struct literal_node node,
                                        unsigned min, unsigned max)
{
    if (min == 1 && max == 1) {
        return node;
    }
    if (min == 0 && max == 1 && node.exact) {
        return literal_node_alternate(work, node, literal_node_empty());
    }
    struct literal_node whole = node;
    if (node.exact && min == max && min <= REPEAT_OUT_MAX) {
        unsigned times = 1;
        while (times < min && literal_node_multiply(work, &whole, &node)) {
            times++;
        }
        if (min > 0 && times == min) {
            return whole;
        }
        whole = node;
    }
    literal_node_flush(work, &whole);
    whole.chars_max = near((uint64_t)node.chars_max * max);
    if (min == 0) {
        whole.group_count = 0;
        whole.nullable = true;
    }
    return whole;
}

/* Long lists of words are the rule: exact branches are gathered in place (gathered doubles its
 * room) and sorted once, so that a list of n words costs n and not n times n. */
bool literal_node_gather(struct literal_work *work, struct literal_node *gathered,
                         const struct literal_node *branch, size_t *room)
{
    if (!gathered->exact || !branch->exact ||
        gathered->strings.count + branch->strings.count > LITERALS_SET_MAX) {
        return false;
    }
    size_t wanted = gathered->strings.count + branch->strings.count;
    if (wanted > *room) {
        *room = wanted * 2;
        struct literal_set wider = literal_set_new(work, *room);
        if (work->trouble == TROUBLE_MEMORY) {
            return false;
        }
        memcpy(wider.items, gathered->strings.items, gathered->strings.count * sizeof *wider.items);
        wider.count = gathered->strings.count;
        gathered->strings = wider;
    }
    memcpy(gathered->strings.items + gathered->strings.count, branch->strings.items,
           branch->strings.count * sizeof *branch->strings.items);
    gathered->strings.count = wanted;
    gathered->nullable = gathered->nullable || branch->nullable;
    if (branch->chars_max > gathered->chars_max) {
        gathered->chars_max = branch->chars_max;
    }
    return true;
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

void literal_node_tell(const struct literal_node *node, struct literal_need *need)
{
    for (size_t i = 0; i < node->group_count; i++) {
        bool telling = true;
        for (size_t j = 0; telling && j < node->group_count; j++) {
            telling = i == j || !is_within(node->groups[j], node->groups[i]);
        }
        if (telling) {
            need->groups[need->group_count++] = node->groups[i];
        }
    }
}
