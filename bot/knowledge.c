#include "bot/knowledge.h"

#include "bot/json_read.h"

#include <stdlib.h>
#include <unistd.h>

enum {
    ASK_BYTES_MAX = 120,
    KEY_BYTES_MAX = 64,
    ID_BYTES_MAX = 31,
    KNOWLEDGE_ARENA_BYTES = 64 << 10,
    KNOWLEDGE_ARENA_LIMIT_BYTES = 8 << 20
};

struct entry {
    struct text id, answer;
    size_t ask_count, community_count;
    struct text asks[KNOWLEDGE_ASKS_MAX];
    struct text communities[KNOWLEDGE_COMMUNITIES_MAX];
};

struct knowledge {
    struct arena *arena;
    size_t count;
    struct entry *entries[KNOWLEDGE_ENTRIES_MAX]; /* in the arena */
};

/* ---- loading ---- */

static void read_ask(const struct json_place *place, size_t index, void *context)
{
    struct entry *entry = context;
    entry->asks[index] = text_trim(json_read_text(place, 1, ASK_BYTES_MAX));
    entry->ask_count = index + 1;
    if (entry->asks[index].size == 0) { /* would fit every question */
        json_fault(place, "has no words");
    }
}

static void read_asks(const struct json_place *place, void *base)
{
    json_read_list(place, KNOWLEDGE_ASKS_MAX, read_ask, base);
    if (((struct entry *)base)->ask_count == 0) {
        json_fault(place, "nobody could ask for this");
    }
}

#define FIELD(name) offsetof(struct entry, name)
static const struct json_field fields[] = {
    {"id", JSON_KIND_TEXT, true, FIELD(id), 1, ID_BYTES_MAX, 0, NULL},
    {"asks", JSON_KIND_OWN, true, 0, 0, 0, 0, read_asks},
    {"answer", JSON_KIND_TEXT, true, FIELD(answer), 1, KEY_BYTES_MAX, 0, NULL},
    {"communities", JSON_KIND_TEXTS, false, FIELD(communities), 0, KNOWLEDGE_COMMUNITIES_MAX,
     FIELD(community_count), NULL},
};

static void read_entry(const struct json_place *place, size_t index, void *context)
{
    struct knowledge *knowledge = context;
    struct entry *entry = arena_alloc(knowledge->arena, sizeof *entry);
    if (entry == NULL) {
        place->source->out_of_memory = true;
        return;
    }
    *entry = (struct entry){0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], entry);
    for (size_t i = 0; i < knowledge->count; i++) {
        if (entry->id.size > 0 && text_equal(knowledge->entries[i]->id, entry->id)) {
            json_fault(place, "\"%.*s\" is there twice", TEXT_ARGS(entry->id));
        }
    }
    (void)index;
    knowledge->entries[knowledge->count++] = entry;
}

static void read_entries(const struct json_place *place, void *context)
{
    json_read_list(place, KNOWLEDGE_ENTRIES_MAX, read_entry, context);
}

enum status knowledge_load(const char *path, struct fault_sink *faults,
                           struct knowledge **knowledge_out)
{
    *knowledge_out = NULL;
    struct knowledge *knowledge = calloc(1, sizeof *knowledge);
    if (knowledge == NULL) {
        return ST_NO_MEMORY;
    }
    knowledge->arena = arena_open(KNOWLEDGE_ARENA_BYTES, KNOWLEDGE_ARENA_LIMIT_BYTES);
    if (knowledge->arena == NULL) {
        free(knowledge);
        return ST_NO_MEMORY;
    }
    struct json_source source = {.faults = faults, .arena = knowledge->arena};
    if (access(path, F_OK) == 0) {
        json_read_file(&source, path, read_entries, knowledge);
    }
    if (source.out_of_memory) {
        knowledge_close(knowledge);
        return ST_NO_MEMORY;
    }
    *knowledge_out = knowledge; /* ownership moves to the caller */
    return ST_OK;
}

void knowledge_close(struct knowledge *knowledge)
{
    if (knowledge != NULL) {
        arena_close(knowledge->arena);
        free(knowledge);
    }
}

/* ---- asking ---- */

/* Bytes of the ask's words when all of them occur; 0 when one does not. */
static size_t bytes_that_fit(struct text ask, struct text words)
{
    size_t bytes = 0;
    while (ask.size > 0) {
        size_t end = text_find(ask, TEXT(" "));
        struct text part = text_slice(ask, 0, end == SIZE_MAX ? ask.size : end);
        if (text_find(words, part) == SIZE_MAX) {
            return 0;
        }
        bytes += part.size;
        ask = text_trim(text_slice(ask, part.size, ask.size));
    }
    return bytes;
}

static bool is_for(const struct entry *entry, struct text community)
{
    return entry->community_count == 0 ||
           text_among(community, entry->communities, entry->community_count);
}

struct text knowledge_find(const struct knowledge *knowledge, struct text words,
                           struct text community)
{
    size_t best_bytes = 0;
    struct text best = TEXT_NONE;
    for (size_t i = 0; i < knowledge->count; i++) {
        const struct entry *entry = knowledge->entries[i];
        for (size_t a = 0; is_for(entry, community) && a < entry->ask_count; a++) {
            size_t bytes = bytes_that_fit(entry->asks[a], words);
            if (bytes > best_bytes) {
                best_bytes = bytes;
                best = entry->answer;
            }
        }
    }
    return best;
}

struct text knowledge_answer_at(const struct knowledge *knowledge, size_t index)
{
    return index < knowledge->count ? knowledge->entries[index]->answer : TEXT_NONE;
}
