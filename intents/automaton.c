#include "intents/automaton.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"

#include <stdlib.h>
#include <string.h>

enum {
    CELLS_FIRST = 4096,
    ROOT = 1,
    CELL_FREE = 0,
    CROWDED_PERCENT = 90 /* of the cells looked at are taken: look no more behind */
};

/* A cell is a state: the child of state p under letter k is cell p.base + k, if its parent is p. */
struct cell {
    uint32_t base;
    uint32_t parent; /* CELL_FREE when no state lives here */
    uint32_t fail;
    uint32_t ending; /* the longest literal that ends here, or 0 */
};

/* By length, so that what most texts hold lies close together. */
struct ending {
    uint32_t literal;
    uint32_t chars;
    uint32_t next; /* the next shorter literal that ends here too, or 0 */
};

struct automaton {
    uint32_t letter_count; /* of the alphabet then; later letters are in no literal */
    struct cell *cells;
    struct ending *endings; /* [0] unused */
    size_t cell_count;
};

/* ---- building: a plain trie first, then its states moved into the double array ---- */

struct node {
    uint32_t child, sibling; /* 0: none; siblings in no order */
    uint32_t literal;
    uint32_t cell;
    uint16_t chars; /* of the literal that ends here, or 0 */
    uint16_t letter;
};

struct builder {
    struct automaton *automaton;
    struct alphabet *alphabet;
    struct node *nodes; /* [0] unused, [1] the root */
    size_t node_count;
    uint32_t *queue; /* nodes by depth */
    uint32_t *roots; /* letter -> child of the root, which has thousands */
    size_t first_free;
};

static uint32_t find_child(const struct builder *builder, uint32_t node, uint16_t letter)
{
    if (node == ROOT) {
        return builder->roots[letter];
    }
    uint32_t child = builder->nodes[node].child;
    while (child != 0 && builder->nodes[child].letter != letter) {
        child = builder->nodes[child].sibling;
    }
    return child;
}

static void insert(struct builder *builder, struct text literal, uint32_t index)
{
    uint32_t at = ROOT;
    size_t chars = 0;
    for (size_t i = 0; i < literal.size; chars++) {
        uint16_t letter =
            alphabet_add(builder->alphabet, codepoint_next(literal.data, literal.size, &i));
        uint32_t child = find_child(builder, at, letter);
        if (child == 0) {
            child = (uint32_t)builder->node_count++;
            builder->nodes[child] =
                (struct node){.sibling = builder->nodes[at].child, .letter = letter};
            builder->nodes[at].child = child;
            if (at == ROOT) {
                builder->roots[letter] = child;
            }
        }
        at = child;
    }
    INVARIANT(chars >= 1 && chars <= AUTOMATON_LITERAL_CHARS_MAX);
    INVARIANT(builder->nodes[at].chars == 0); /* the literals are distinct */
    builder->nodes[at].literal = index;
    builder->nodes[at].chars = (uint16_t)chars;
}

/* Makes cells [0, count) exist. */
static bool grow(struct automaton *automaton, size_t count)
{
    if (count <= automaton->cell_count) {
        return true;
    }
    size_t wanted = automaton->cell_count == 0 ? CELLS_FIRST : automaton->cell_count * 2;
    wanted = wanted < count ? count : wanted;
    struct cell *cells = realloc(automaton->cells, wanted * sizeof *cells);
    if (cells == NULL) {
        return false;
    }
    memset(cells + automaton->cell_count, 0, (wanted - automaton->cell_count) * sizeof *cells);
    automaton->cells = cells;
    automaton->cell_count = wanted;
    return true;
}

static bool children_fit(const struct builder *builder, uint32_t first_child, size_t base)
{
    for (uint32_t c = first_child; c != 0; c = builder->nodes[c].sibling) {
        if (builder->automaton->cells[base + builder->nodes[c].letter].parent != CELL_FREE) {
            return false;
        }
    }
    return true;
}

/* Finds a base under which all children of node fall on free cells, and settles them. */
static bool place_children(struct builder *builder, uint32_t node)
{
    struct automaton *automaton = builder->automaton;
    uint32_t first = builder->nodes[node].child;
    size_t lead = builder->nodes[first].letter;
    while (builder->first_free < automaton->cell_count &&
           automaton->cells[builder->first_free].parent != CELL_FREE) {
        builder->first_free++;
    }
    size_t from = builder->first_free > lead ? builder->first_free : lead + 1, taken = 0;
    for (size_t at = from;; at++) {
        size_t base = at - lead;
        if (!grow(automaton, base + automaton->letter_count)) {
            return false;
        }
        taken += automaton->cells[at].parent != CELL_FREE;
        if (children_fit(builder, first, base)) {
            if (taken * 100 >= (at - from + 1) * CROWDED_PERCENT) {
                builder->first_free = at; /* the few free cells behind are not worth a visit */
            }
            uint32_t parent = builder->nodes[node].cell;
            automaton->cells[parent].base = (uint32_t)base;
            for (uint32_t c = first; c != 0; c = builder->nodes[c].sibling) {
                builder->nodes[c].cell = (uint32_t)base + builder->nodes[c].letter;
                automaton->cells[builder->nodes[c].cell].parent = parent;
            }
            return true;
        }
    }
}

static uint32_t step(const struct automaton *automaton, uint32_t state, uint32_t letter)
{
    for (;;) {
        uint32_t to = automaton->cells[state].base + letter;
        if (automaton->cells[to].parent == state) {
            return to;
        }
        if (state == ROOT) {
            return ROOT;
        }
        state = automaton->cells[state].fail;
    }
}

/* By depth, so that the fail state of a node is finished before the node needs it. */
static bool place_all(struct builder *builder)
{
    size_t head = 0, tail = 0;
    builder->queue[tail++] = ROOT;
    while (head < tail) {
        uint32_t node = builder->queue[head++];
        if (builder->nodes[node].child == 0) {
            continue;
        }
        if (!place_children(builder, node)) {
            return false;
        }
        for (uint32_t c = builder->nodes[node].child; c != 0; c = builder->nodes[c].sibling) {
            builder->queue[tail++] = c;
        }
    }
    return true;
}

/* A state without children keeps base 0; its children's cells belong to others or to nobody. */
static void link_all(struct builder *builder)
{
    struct automaton *automaton = builder->automaton;
    uint32_t endings = 0;
    for (size_t i = 0; i < builder->node_count - 1; i++) {
        const struct node *node = &builder->nodes[builder->queue[i]];
        struct cell *cell = &automaton->cells[node->cell];
        for (uint32_t c = node->child; c != 0; c = builder->nodes[c].sibling) {
            struct cell *child = &automaton->cells[builder->nodes[c].cell];
            child->fail =
                node->cell == ROOT ? ROOT : step(automaton, cell->fail, builder->nodes[c].letter);
        }
        cell->ending = node->cell == ROOT ? 0 : automaton->cells[cell->fail].ending;
        if (node->chars > 0) {
            automaton->endings[++endings] =
                (struct ending){node->literal, node->chars, cell->ending};
            cell->ending = endings;
        }
    }
}

static bool build(struct builder *builder, const struct text *literals, size_t count)
{
    struct automaton *automaton = builder->automaton;
    builder->node_count = ROOT + 1;
    for (size_t i = 0; i < count; i++) {
        insert(builder, literals[i], (uint32_t)i);
    }
    automaton->letter_count = builder->alphabet->count;
    if (!grow(automaton, ROOT + automaton->letter_count + 1)) {
        return false;
    }
    builder->nodes[ROOT].cell = ROOT;
    automaton->cells[0].parent = ROOT;          /* never handed out: 0 means "none" */
    automaton->cells[ROOT].parent = UINT32_MAX; /* taken, and nobody's child */
    automaton->cells[ROOT].fail = ROOT;
    builder->first_free = ROOT + 1;
    if (!place_all(builder)) {
        return false;
    }
    automaton->endings = calloc(count + 1, sizeof *automaton->endings);
    if (automaton->endings == NULL) {
        return false;
    }
    link_all(builder);
    return true;
}

enum status automaton_open(const struct text *literals, size_t literal_count,
                           struct alphabet *alphabet, struct automaton **automaton_out)
{
    INVARIANT(alphabet != NULL && automaton_out != NULL);
    *automaton_out = NULL;
    if (literal_count > AUTOMATON_LITERALS_MAX) {
        return ST_TOO_LARGE;
    }
    size_t nodes_max = literal_count * AUTOMATON_LITERAL_CHARS_MAX + ROOT + 1;
    struct automaton *automaton = calloc(1, sizeof *automaton);
    struct builder builder = {.automaton = automaton,
                              .alphabet = alphabet,
                              .nodes = calloc(nodes_max, sizeof *builder.nodes),
                              .queue = calloc(nodes_max, sizeof *builder.queue),
                              .roots = calloc(ALPHABET_BMP_CHARS, sizeof *builder.roots)};
    bool built = automaton != NULL && builder.nodes != NULL && builder.queue != NULL &&
                 builder.roots != NULL && build(&builder, literals, literal_count);
    free(builder.nodes);
    free(builder.queue);
    free(builder.roots);
    if (!built) {
        automaton_close(automaton);
        return ST_NO_MEMORY;
    }
    *automaton_out = automaton;
    return ST_OK;
}

void automaton_close(struct automaton *automaton)
{
    if (automaton != NULL) {
        free(automaton->cells);
        free(automaton->endings);
        free(automaton);
    }
}

size_t automaton_scan(const struct automaton *automaton, const uint16_t *letters, size_t count,
                      struct automaton_hit *hits)
{
    size_t hit_count = 0;
    uint32_t state = ROOT;
    for (uint32_t i = 0; i < count; i++) {
        bool known = letters[i] != ALPHABET_NONE && letters[i] < automaton->letter_count;
        state = known ? step(automaton, state, letters[i]) : ROOT;
        for (uint32_t e = automaton->cells[state].ending; e != 0; e = automaton->endings[e].next) {
            const struct ending *ending = &automaton->endings[e];
            hits[hit_count++] = (struct automaton_hit){ending->literal, i + 1 - ending->chars};
        }
    }
    return hit_count;
}
